"""Code objects by file, and the lines of them where a thread can stop.

A file becomes known when its module starts to run, or when somebody asks for a file that was
loaded before the debugger came: then functions are looked for among all objects.
"""

import sys
import types
from opcode import opmap

from . import mycode, raw

_CodeType = types.CodeType
_mutex = raw.Mutex()
#: real path -> {id(code): (code, qualified name)}; roots keep the code objects within them alive
_files = {}


def add_root(code):
    """Notes a module's code and everything in it. True when its file was not known."""
    name = mycode.path(code.co_filename)
    with _mutex:
        known = _files.get(name)
        fresh = known is None
        if known is None or code.co_filename.startswith("<"):
            known = _files[name] = {}
        elif code.co_name == "<module>" and id(code) not in known:
            known = _files[name] = dict(known)
        _note(known, code)
    return fresh


def reborn():
    """In a forked child: the thread that held the mutex is gone."""
    global _mutex
    _mutex = raw.Mutex()


def _note(known, code, name=""):
    """Notes a code object and all that are nested in it, as `known[id(code)]`, outermost first."""
    known[id(code)] = (code, name)
    if name:
        name += ".<locals>." if code.co_flags & _OPTIMIZED else "."
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
_OPTIMIZED = 1  # inspect.CO_OPTIMIZED

if hasattr(_CodeType, "co_qualname"):  # 3.11

    def qualified(code):
        """The qualified name of a code object."""
        return code.co_qualname

else:

    def qualified(code):
        """The qualified name of a code object; its plain one where its module is not known."""
        entry = _files.get(mycode.path(code.co_filename), {}).get(id(code))
        return entry[1] if entry is not None and entry[1] else code.co_name


def of_file(name):
    """The code objects of a real path, outermost first; empty when it is not loaded."""
    if name not in _files and _is_loaded(name):
        _search(name)
    return [code for code, _name in _files.get(name, {}).values()]


def all_files():
    return list(_files)


_namespace = types.ModuleType.__dict__["__dict__"].__get__


def file_of(module):
    """`__file__` of what is in `sys.modules`, by no code of the program; None: it has none."""
    is_module = issubclass(type(module), types.ModuleType)
    file = _namespace(module).get("__file__") if is_module else None
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
        _files[name] = found.get(name, {})


def search_own():
    """Finds the user's functions that were there before the debugger was."""
    found = _loaded(lambda file: mycode.kind(file) == mycode.OWN)
    with _mutex:
        for name, known in found.items():
            _files.setdefault(name, known)


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
        if not code.co_flags & _OPTIMIZED and code.co_name != "<module>" and len(own) > 1:
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
    if best is None:
        return None, []
    return best, [code for code in code_objects if best in lines_of(code)]
