"""Imports of what the standard library has, where a program may have something of its own by that name."""

import sys

#: Of the first two there must be one for us and the program: they keep what they know of the whole process. On the others most
#: of the library stands, so no program has its own; and to run them again executes text, by which CPython forgets that
#: a KeyboardInterrupt ends the program.
_SHARED = {
    "threading", "warnings",
    "collections", "contextlib", "enum", "functools", "operator", "re", "types", "weakref",
}  # fmt: skip


class OwnImports:
    """With it, while no thread of the program runs: what is imported is the standard library's, not what a folder on
    PYTHONPATH has, and the program, which may have a `token.py` beside it, finds no trace of it."""

    def __enter__(self):
        self._path, self._known = sys.path[:], set(sys.modules)
        library = (getattr(sys.modules["encodings"], "__file__", None) or "").rpartition("/encodings/")[0]
        if library:  # else it is in the interpreter itself
            sys.path[:] = [one for one in self._path if one == library or one.endswith("/lib-dynload")]

    def __exit__(self, *_):
        sys.path[:] = self._path
        for name, module in list(sys.modules.items()):
            if name not in self._known and _may_be_had_twice(name, module):
                del sys.modules[name]


def _may_be_had_twice(name, module):
    """Not what the interpreter has in itself, and a name that begins like `_socket` is no program's."""
    top = name.partition(".")[0]
    if top in _SHARED or top.startswith(("_", "heddle_agent")):
        return False
    return bool(getattr(module, "__file__", None))
