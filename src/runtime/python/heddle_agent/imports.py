"""Imports of what the standard library has, where a program may have something of its own by that name."""

import sys

#: Of the first two there must be one for us and the program: they keep what they know of the whole process. On the others most
#: of the library stands, so no program has its own; and to run them again executes text, by which CPython forgets that
#: a KeyboardInterrupt ends the program.
_SHARED = {
    "threading", "warnings",
    "collections", "contextlib", "enum", "functools", "operator", "re", "types", "weakref",
}  # fmt: skip

#: What can only be the library's.
_GIVEN = {*_SHARED, *sys.builtin_module_names, "importlib", "os"}
#: What needs to find itself in `sys.modules`: those who want it take it for missing.
_REFUSED = {"_colorize", "dataclasses"}
#: Where the library is, while an `OwnImports` is entered.
_library = None
#: What `own` has imported, by name.
_known = {}


class OwnImports:
    """With it, while no thread of the program runs: what is imported is the standard library's, not what a folder on
    PYTHONPATH has, and the program, which may have a `token.py` beside it, finds no trace of it."""

    def __enter__(self):
        global _library
        self._path, self._known = sys.path[:], set(sys.modules)
        library = (getattr(sys.modules["encodings"], "__file__", None) or "").rpartition("/encodings/")[0]
        if library:  # else it is in the interpreter itself
            sys.path[:] = [one for one in self._path if one == library or one.endswith("/lib-dynload")]
            _library = library

    def __exit__(self, *_):
        global _library
        _library = None
        sys.path[:] = self._path
        for name, module in list(sys.modules.items()):
            if name not in self._known and _may_be_had_twice(name, module):
                del sys.modules[name]


def _may_be_had_twice(name, module):
    """Not what the interpreter has in itself, and a name that begins like `_socket` is no program's."""
    return not _is_shared(name) and bool(getattr(module, "__file__", None))


def _is_shared(name):
    top = name.partition(".")[0]
    return top in _SHARED or top in sys.builtin_module_names or top.startswith(("_", "heddle_agent"))


def own(name):
    """A module of the library for us alone: what it imports later, when that is needed, is not the program's either."""
    if _library is None:
        return __import__(name)  # the program runs already
    return _copy(_find(name, _library), _library)


def _find(name, library):
    path = [library, library + "/lib-dynload"]
    return sys.modules["_frozen_importlib_external"].PathFinder.find_spec(name, path)


def _copy(spec, library):
    import builtins

    module = sys.modules["_frozen_importlib"].module_from_spec(spec)

    def import_(name, *more):
        if name in _known:
            return _known[name]
        if _library is not None or name.partition(".")[0] in _GIVEN:
            return builtins.__import__(name, *more)
        found = None if name in _REFUSED else _find(name, library)
        if found is None or found.submodule_search_locations is not None:
            raise ImportError("not to be had for us alone: %s" % name)
        copy = _known[name] = _copy(found, library)
        return copy

    vars(module)["__builtins__"] = {**vars(builtins), "__import__": import_}
    spec.loader.exec_module(module)
    return module
