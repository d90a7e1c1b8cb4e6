"""Code objects by file, and the lines of them where a thread can stop.

A file becomes known when its module starts to run, or when somebody asks for a file that was
loaded before the debugger came: then functions are looked for among all objects.

Code of the program lives no longer than it would without a debugger, but for the module's code that a
file was run as last: that has the lines on which breakpoints are set later.
"""

import sys
import types
from _weakref import ref
from opcode import opmap

from .. import raw
from . import mycode

_CodeType = types.CodeType
_mutex = raw.Mutex()
#: real path -> File
_files = {}
#: So many files are known when those made of text are looked through.
_many = 256


class File:
    """The code of a file. Its fields are never changed in place: who reads them takes no mutex."""

    __slots__ = ("root", "known")

    def __init__(self, known, root=None):
        #: The module's code that ran last; None for what was made of text.
        self.root = root
        #: id(code) -> (weak reference to it, qualified name)
        self.known = known

    def has(self, code):
        entry = self.known.get(id(code))
        return entry is not None and entry[0]() is code

    def living(self):
        return {key: entry for key, entry in self.known.items() if entry[0]() is not None}


def add_root(code):
    """Notes a module's code and everything in it."""
    name = mycode.path(code.co_filename)
    made = name.startswith("<")
    with _mutex:
        file = _files.get(name)
        if file is None:
            _forget_made()
        elif file.has(code):
            return
        known = {} if made or file is None else file.living()
        _note(known, code)
        _files[name] = File(known, None if made else code)


def _forget_made():
    """What was made of text has as many names as there are texts: forgets those that are no more."""
    global _many
    if len(_files) < _many:
        return
    for name in [one for one, file in _files.items() if one.startswith("<") and not file.living()]:
        del _files[name]
    _many = 2 * len(_files) + 256


def reborn():
    """In a forked child: the thread that held the mutex is gone."""
    global _mutex
    _mutex = raw.Mutex()


def _note(known, code, name=""):
    """Notes a code object and all that are nested in it, as `known[id(code)]`, outermost first."""
    known[id(code)] = (ref(code), name)
    if name:
        name += ".<locals>." if code.co_flags & OPTIMIZED else "."
    for constant in code.co_consts:
        if isinstance(constant, _CodeType):
            _note(known, constant, name + constant.co_name)


class Watched(dict):
    """Code objects that orders watch, by their ids: `[code, how many orders]`. Changed under a mutex of the backend."""

    def count(self, code, by):
        entry = self.setdefault(id(code), [code, 0])
        entry[1] += by
        if entry[1] <= 0:
            del self[id(code)]


#: Of a code object of a function, as opposed to that of a module or a class.
OPTIMIZED = 1  # inspect.CO_OPTIMIZED

if hasattr(_CodeType, "co_qualname"):  # 3.11

    def qualified(code):
        """The qualified name of a code object."""
        return code.co_qualname

else:

    def qualified(code):
        """The qualified name of a code object; its plain one where its module is not known."""
        file = _files.get(mycode.path(code.co_filename))
        name = file.known[id(code)][1] if file is not None and file.has(code) else ""
        return name or code.co_name


_class_name = type.__dict__["__qualname__"].__get__


def qualified_class(kind):
    """The qualified name of a class, as a breakpoint names it."""
    return _class_name(kind).replace(".<locals>.", ".")


def of_file(name):
    """The code objects of a real path, outermost first; empty when it is not loaded."""
    if name not in _files and _is_loaded(name):
        _search(name)
    file = _files.get(name)
    found = (entry[0]() for entry in file.known.values()) if file is not None else ()
    return [code for code in found if code is not None]


def all_files():
    return list(_files)


_namespace = types.ModuleType.__dict__["__dict__"].__get__


def namespace_of(module):
    """The names in what is in `sys.modules`, by no code of the program; none where that is no module."""
    return _namespace(module) if issubclass(type(module), types.ModuleType) else {}


def file_of(module):
    """`__file__` of what is in `sys.modules`, by no code of the program; None: it has none."""
    file = namespace_of(module).get("__file__")
    return file if isinstance(file, str) else None


def _is_loaded(name):
    for module in list(sys.modules.values()):
        file = file_of(module)
        if file is not None and mycode.path(file) == name:
            return True
    return False


def _search(name):
    """Finds functions of a module that was imported before the debugger was there."""
    found = _loaded(lambda file: mycode.path(file) == name)
    with _mutex:
        _files[name] = File(found.get(name, {}))


def search_own():
    """Finds the user's functions that were there before the debugger was."""
    found = _loaded(lambda file: mycode.kind(file) == mycode.OWN)
    with _mutex:
        for name, known in found.items():
            _files.setdefault(name, File(known))


def _loaded(wanted):
    """Functions of the files that are `wanted`, by real path: among all objects, and in stacks."""
    import gc

    found = {}

    def note(code, name):
        if wanted(code.co_filename):
            _note(found.setdefault(mycode.path(code.co_filename), {}), code, name)

    for thing in gc.get_objects():
        if type(thing) is types.FunctionType:
            note(thing.__code__, thing.__qualname__)
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            code = frame.f_code
            note(code, "" if code.co_name == "<module>" else code.co_name)
            frame = frame.f_back
    return found


if hasattr(_CodeType, "co_lines"):  # 3.10

    def lines_of(code):
        """The lines of a code object on which something is executed."""
        own = set()
        first = code.co_firstlineno
        for start, end, line in code.co_lines():
            if line is not None and start != end:
                own.add(line)
        if code.co_name != "<module>" and len(own) > 1 and code.co_name != "<lambda>":
            own.discard(first)  # the def line: where RESUME is, not a statement
        own.discard(0)
        return own

else:
    # Not when it is needed: the program may be importing it just then.
    import dis

    def lines_of(code):
        """The lines of a code object on which something is executed."""
        own = {line for _, line in dis.findlinestarts(code) if line}
        if not code.co_flags & OPTIMIZED and code.co_name != "<module>" and len(own) > 1:
            own.discard(code.co_firstlineno)  # the class line, which runs where the class is made
        return own


def first_line(code):
    """The first line of a function's body."""
    lines = [line for line in lines_of(code) if line >= code.co_firstlineno]
    return min(lines) if lines else code.co_firstlineno


_RESUME = opmap.get("RESUME")
_CACHE = opmap.get("CACHE")


def _begin(code):
    """Where code of the user begins: what sets the frame up has the line of the `def`, but is no line to stop in."""
    if _RESUME is None:
        return 0
    instructions = code.co_code[::2]
    begin = instructions.find(_RESUME) + 1
    while begin and instructions[begin] == _CACHE:
        begin += 1
    return 2 * begin


def first_offset(code):
    """Where the first line of a function's body begins; a loop there comes back to it further on."""
    line = first_line(code)
    if hasattr(code, "co_lines"):
        begin = _begin(code)
        pieces = ((start, end) for start, end, one in code.co_lines() if one == line)
        return min((max(start, begin) for start, end in pieces if end > begin), default=begin)
    return min((start for start, one in dis.findlinestarts(code) if one == line), default=0)


_IMPORT_FROM, _EXTENDED = opmap["IMPORT_FROM"], opmap["EXTENDED_ARG"]
_STORES = (opmap["STORE_NAME"], opmap["STORE_GLOBAL"])


def renamed(code):
    """What a module imports `from` others by names of its own: those names, with what it may be there."""
    found, above, imported = {}, 0, None
    instructions = code.co_code
    for at in range(0, len(instructions), 2):
        argument = above | instructions[at + 1]
        above = argument << 8 if instructions[at] == _EXTENDED else 0
        if instructions[at] == _IMPORT_FROM:
            imported = code.co_names[argument]
        elif instructions[at] != _EXTENDED:
            # Another one follows it in `import a.b as c`.
            if imported is not None and instructions[at] in _STORES:
                found.setdefault(code.co_names[argument], set()).add(imported)
            imported = None
    return found


_RAISE = opmap["RAISE_VARARGS"]


def is_raise(code, offset):
    """Whether the instruction there is that of a `raise`."""
    return code.co_code[offset] == _RAISE


def resolve(code_objects, line):
    """The line where a breakpoint for `line` goes and the code objects that have it."""
    best = None
    for code in code_objects:
        for one in lines_of(code):
            if one >= line and (best is None or one < best):
                best = one
        if best == line:
            break
    if best != line:
        best = _around(code_objects, line, best) or best
    if best is None:
        return None, []
    return best, [code for code in code_objects if best in lines_of(code)]


if hasattr(_CodeType, "co_positions"):  # 3.11

    def _around(code_objects, line, following):
        """Where the innermost expression begins that has `line`, and ends before the next line of code."""
        found = None
        for code in code_objects:
            own = lines_of(code)
            for start, end, _, _ in code.co_positions():
                if start not in own or end is None or not start < line <= end:
                    continue
                if (following is None or end < following) and (found is None or start > found):
                    found = start
        return found

else:

    def _around(_code_objects, _line, _following):
        return None
