"""Expressions in a frame: evaluate, assign, complete."""

import sys
import types

WRITES_THROUGH = sys.version_info >= (3, 13)  # PEP 667


class Expression:
    """A compiled expression, to be evaluated in frames again and again."""

    __slots__ = ("_code", "_has_scopes")

    def __init__(self, text, what):
        """Raises SyntaxError or ValueError; `what` is said to be its file."""
        self._code = compile(text.strip(), "<%s>" % what, "eval")
        self._has_scopes = any(isinstance(one, types.CodeType) for one in self._code.co_consts)

    def value(self, frame):
        """One with scopes of its own (a comprehension, a lambda) needs the locals as globals."""
        if self._has_scopes:
            return eval(self._code, {**frame.f_globals, **frame.f_locals})
        return eval(self._code, frame.f_globals, frame.f_locals)


def evaluate(text, frame, stopped=True):
    """The value of an expression, or None after running statements. Raises what the code raises."""
    try:
        expression = Expression(text, "evaluate")
    except SyntaxError:
        code = compile(text, "<evaluate>", "exec")
        space = frame.f_locals if stopped else dict(frame.f_locals)
        exec(code, frame.f_globals, space)
        if stopped:
            _write_back(frame)
        return None
    return expression.value(frame)


def assign(frame, name, value):
    """Sets a local variable of a stopped thread's frame."""
    space = frame.f_locals
    space[name] = value
    _write_back(frame)


def _write_back(frame):
    if WRITES_THROUGH or not frame.f_code.co_flags & 1:
        return
    import ctypes

    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


def set_child(container, name, value):
    """Sets an item or an attribute by the name it is shown under."""
    if isinstance(container, dict):
        from . import render

        for key in container:
            if render.text(key) == name:
                container[key] = value
                return
        raise KeyError(name)
    if name.startswith("[") and name.endswith("]"):
        container[int(name[1:-1])] = value
        return
    setattr(container, name, value)


def complete(text, frame):
    """Names that continue the last word of `text`: (names, how many characters they replace)."""
    import re

    match = re.search(r"([A-Za-z_][\w.]*)?$", text)
    path, _, prefix = (match[1] or "").rpartition(".")
    if path:
        names = [n for n in dir(eval(path, frame.f_globals, frame.f_locals)) if isinstance(n, str)]
    else:
        import builtins
        import keyword

        spaces = (frame.f_locals, frame.f_globals, vars(builtins))
        names = [name for space in spaces for name in list(space)] + keyword.kwlist
    found = sorted({n for n in names if n.startswith(prefix)}, key=lambda n: (n.startswith("_"), n))
    return found[:200], len(prefix)
