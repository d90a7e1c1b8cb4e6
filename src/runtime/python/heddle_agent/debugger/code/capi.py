"""Two functions of CPython that Python has no other way to.

By `_ctypes`: the program may have a `ctypes.py` of its own. It is loaded when it is needed, which is hardly ever.
"""

_functions = None


def interrupt(ident, kind):
    """Has a thread raise `kind` when it next runs Python; False: there is no such thread, or this Python cannot."""
    try:
        kinds, functions = _load()
    except ImportError:
        return False
    return functions("PyThreadState_SetAsyncExc")(kinds("L")(ident), kinds("O")(kind)) > 0


def write_back(frame):
    """Makes variables of a function's frame what its `f_locals` says; before 3.13."""
    kinds, functions = _load()
    functions("PyFrame_LocalsToFast")(kinds("O")(frame), kinds("i")(0))


def _load():
    """(what makes an argument of a type that `struct` has the letter of, what finds a function)."""
    global _functions
    if _functions is None:
        import _ctypes

        kinds = {one: type("_Argument", (_ctypes._SimpleCData,), {"_type_": one}) for one in "LOi"}
        flags = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
        function = type("_Function", (_ctypes.CFuncPtr,), {"_flags_": flags, "_restype_": kinds["i"]})
        process = _ctypes.dlopen(None, 0)
        _functions = kinds.get, lambda name: function(_ctypes.dlsym(process, name))
    return _functions
