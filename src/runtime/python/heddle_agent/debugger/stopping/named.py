"""Functions by dotted names that are not those they were written with: of another module, or of a class that inherits them.

They are looked up as they are stored, by no code of the program.
"""

import sys
import types

from ..code import codes, kinds

_space_of = types.FunctionType.__dict__["__dict__"].__get__
_WRAPPED = (staticmethod, classmethod, types.MethodType)


def found(name):
    """The functions that modules have by a name now: (code, the class it is looked up in or None)."""
    parts = name.split(".")
    for end in range(1, len(parts)):
        thing = codes.namespace_of(sys.modules.get(".".join(parts[:end]))).get(parts[end])
        owner = None
        for part in parts[end + 1 :]:
            if not issubclass(type(thing), type):
                break
            owner, thing = thing, kinds.static(thing, part)
        else:
            code = _code_of(thing)
            if code is not None:
                yield code, owner


def is_inherited(name, owner):
    """Whether a class that a function was looked up in has it from another one."""
    return owner is not None and name.rpartition(".")[2] not in kinds.space(owner)


def is_meant(name, frame):
    """Whether a name stands for the function that is called by this frame."""
    for code, owner in found(name):
        if code is frame.f_code:
            return not is_inherited(name, owner) or owner in _classes(frame)
    class_name, _, method = name.rpartition(".")
    for owner in _classes(frame):
        if codes.qualified_class(owner) == class_name:
            return _code_of(kinds.static(owner, method)) is frame.f_code
    return False


def _classes(frame):
    """Those of the object that a method is called for, or that a method of classes is."""
    code = frame.f_code
    if not code.co_argcount:
        return ()
    one = frame.f_locals.get(code.co_varnames[0])
    return kinds.mro(one if issubclass(type(one), type) else type(one))


def _code_of(thing):
    """That of a function, also where `functools.wraps` has put another one around it; None: it has none, or shares it."""
    cached = codes.namespace_of(sys.modules.get("functools")).get("_lru_cache_wrapper")
    for _ in range(20):
        kind = type(thing)
        if kind in _WRAPPED:
            thing = thing.__func__
        elif kind is property:
            thing = thing.fget
        elif kind is types.FunctionType and "__wrapped__" in _space_of(thing):
            thing = _space_of(thing)["__wrapped__"]
        elif kind is cached:
            thing = thing.__wrapped__
        else:
            break
    if type(thing) is not types.FunctionType or "<locals>" in thing.__qualname__:
        return None  # one of those that a function makes, as a decorator does
    return thing.__code__
