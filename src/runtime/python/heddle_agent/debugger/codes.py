"""Code objects by file, and the lines of them where a thread can stop.

A file becomes known when its module starts to run, or when somebody asks for a file that was
loaded before the debugger came: then functions are looked for among all objects.
"""

import sys
import types

from . import mycode, raw

_CodeType = types.CodeType
_mutex = raw.Mutex()
#: real path -> {id(code): code}; roots keep the code objects within them alive
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
        for one in walk(code):
            known[id(one)] = one
    return fresh


def reborn():
    """In a forked child: the thread that held the mutex is gone."""
    global _mutex
    _mutex = raw.Mutex()


def walk(code):
    """A code object and all that are nested in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, _CodeType):
            yield from walk(constant)


def of_file(name):
    """The code objects of a real path, outermost first; empty when it is not loaded."""
    if name not in _files and _is_loaded(name):
        _search(name)
    return list(_files.get(name, {}).values())


def all_files():
    return list(_files)


def _is_loaded(name):
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and mycode.path(file) == name:
            return True
    return False


def _search(name):
    """Finds functions of a module that was imported before the debugger was there."""
    import gc

    found = {}
    for thing in gc.get_objects():
        if type(thing) is types.FunctionType and mycode.path(thing.__code__.co_filename) == name:
            for one in walk(thing.__code__):
                found[id(one)] = one
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            if mycode.path(frame.f_code.co_filename) == name:
                for one in walk(frame.f_code):
                    found[id(one)] = one
            frame = frame.f_back
    with _mutex:
        _files[name] = found


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

    def lines_of(code):
        """The lines of a code object on which something is executed."""
        import dis

        return {line for _, line in dis.findlinestarts(code) if line}


def first_line(code):
    """The first line of a function's body."""
    lines = [line for line in lines_of(code) if line >= code.co_firstlineno]
    return min(lines) if lines else code.co_firstlineno


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
