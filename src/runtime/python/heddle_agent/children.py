"""Which child processes need another environment for the agent to get into them, and which one.

Most inherit all it takes. These do not: a Python or Node that is given an environment of its own, a
Python whose PYTHONPATH was set anew; and one that is told not to look (``-I``, ``-E``, ``-S``), which the
library in ``preload.so`` is put before. Programs that are neither are left alone; what they are
called is told here as well, for nothing in them tells.
"""

import os
import sys

from . import facts

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INJECT = os.fsencode(os.path.join(_HERE, "inject"))
_PRELOAD = os.fsencode(os.path.join(_HERE, "preload.so"))
_NODE_PRELOAD = os.fsencode(os.path.join(os.path.dirname(_HERE), "node", "preload.cjs"))
_BEFORE = b"HEDDLE_PRELOAD_BEFORE"
#: Options of the interpreter that take an argument, and those that end its options.
_WITH_ARGUMENT, _LAST = "WX", "cm"
_ISOLATING = frozenset("IES")
_SHEBANG = 256
#: Class, byte order and machine of an ELF file.
_MACHINE = slice(4, 20)


def amend(function, path, arguments, environment, known):
    """The environment for a new program, in the shape `function` takes it; None: leave it.

    `known`: what `describe` found out about it; None: nothing.
    """
    session = os.environ.get("HEDDLE_SESSION")
    if not session or not os.path.isdir(session):
        return None
    program, interpreter, options = known or _looked_at(path, arguments)
    if _is_node(program):
        wanted = _with_ours(environment)
        options = wanted.get(b"NODE_OPTIONS")
        if _NODE_PRELOAD not in (options or b"") and os.path.exists(_NODE_PRELOAD):
            ours = b"--require " + _quoted(_NODE_PRELOAD)
            wanted[b"NODE_OPTIONS"] = ours + b" " + options if options else ours
        return _shaped(function, wanted, environment)
    if interpreter is None:
        return None
    wanted = _with_ours(environment)
    search = wanted.get(b"PYTHONPATH", b"")
    if _INJECT not in search.split(b":"):
        wanted[b"PYTHONPATH"] = _INJECT + (b":" + search if search else b"")
    if _isolated(options) and not _debugs_memory(options, wanted) and _same_machine(interpreter):
        old = wanted.get(b"LD_PRELOAD")
        if old is not None:
            wanted[_BEFORE] = old
        wanted[b"LD_PRELOAD"] = _PRELOAD + (b":" + old if old else b"")
    return _shaped(function, wanted, environment)


def _with_ours(environment):
    ours = {name: value for name, value in os.environb.items() if name.startswith(b"HEDDLE_")}
    return {**_as_dict(environment), **ours}


def _shaped(function, wanted, environment):
    if wanted == _as_dict(environment):
        return None
    if function == "fork_exec":
        return [name + b"=" + value for name, value in wanted.items()]
    return wanted


def _quoted(path):
    """As NODE_OPTIONS takes a path."""
    if not any(one in path for one in (b" ", b'"', b"\\")):
        return path
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def describe(path, arguments):
    """Command, whether it should tell of itself, and what `amend` need not find out, of a program that starts.

    None: it is of no interest, or none. `path` None: the one argument is for the shell. The command is its
    arguments joined by NUL.
    """
    if path is None:
        return "sh\0-c\0" + _text(arguments[0]), False, None
    known = program, interpreter, _ = _looked_at(path, arguments)
    if os.sep in program and not os.access(program, os.X_OK):
        return None  # one of several places it is looked for in
    words = [_text(one) for one in arguments]
    if interpreter is not None and facts.is_helper(words):
        return None
    return "\0".join(words), interpreter is not None or _is_node(program), known


def _looked_at(path, arguments):
    """The program that will run, the Python that runs it, and the options that gets; without one None and []."""
    program = _existing(path)
    return (program, *_interpreter(program, [os.fsdecode(one) for one in arguments]))


def _text(argument):
    return facts.clean(os.fsdecode(argument))


def _existing(path):
    """The program that will run, of the places it is looked for in."""
    places = path if isinstance(path, (list, tuple)) else [path]
    names = [os.fsdecode(place) for place in places]
    # Asked so, the many places without it make no exception each.
    return next((name for name in names if os.access(name, os.F_OK)), names[0])


def _as_dict(environment):
    if environment is None:
        return dict(os.environb)
    if isinstance(environment, (list, tuple)):
        pairs = (entry.split(b"=", 1) for entry in environment)
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    return {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}


def _interpreter(program, arguments):
    """The Python that `program` is, or that runs it, and the options it gets; (None, [])."""
    if _is_python(program):
        return program, arguments[1:]
    try:
        head = _head(program)
    except OSError:
        return None, []
    if not head.startswith(b"#!"):
        return None, []
    words = os.fsdecode(head[2:].split(b"\n")[0]).split()
    if words and os.path.basename(words[0]) == "env":
        words = [word for word in words[1:] if word != "-S"]
    if words and _is_python(words[0]):
        return words[0], words[1:] + [program]
    return None, []


def _head(program):
    file = os.open(program, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(file, _SHEBANG, 0)
    finally:
        os.close(file)


def _is_node(program):
    return os.path.basename(program) in ("node", "nodejs")


def _is_python(program):
    """`python`, `python3`, `python3.13t`, or what this process runs on, whatever its name."""
    name = os.path.basename(program)
    if not name.startswith("python"):
        return program == sys.executable
    version = name[len("python") :].rstrip("t")
    return not version or version.replace(".", "").isdigit()


def _isolated(options):
    """Whether one of the interpreter's own options keeps it from its environment or from `site`."""
    words = iter(options)
    for word in words:
        if not word.startswith("-") or word in ("-", "--") or word.startswith("--"):
            return False
        for at, letter in enumerate(word[1:], 2):
            if letter in _ISOLATING:
                return True
            if letter in _LAST:
                return False
            if letter in _WITH_ARGUMENT:
                if at == len(word):
                    next(words, None)
                break
    return False


def _debugs_memory(options, environment):
    """Whether it checks its memory: what an audit hook took before it began to, it aborts at."""
    words = "".join(options)
    return "Xdev" in words or b"PYTHONMALLOC" in environment or b"PYTHONDEVMODE" in environment


def _on_path(program):
    """Not by `shutil`, as the program may have one of its own."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    paths = [os.path.join(folder, program) for folder in folders]
    return next((one for one in paths if os.path.isfile(one) and os.access(one, os.X_OK)), program)


def _same_machine(interpreter):
    """The library is for the machine that we run on: another loader would complain of it."""
    try:
        found = interpreter if os.sep in interpreter else _on_path(interpreter)
        with open(found, "rb") as theirs, open("/proc/self/exe", "rb") as own:
            return theirs.read(20)[_MACHINE] == own.read(20)[_MACHINE] and os.path.exists(_PRELOAD)
    except OSError:
        return False
