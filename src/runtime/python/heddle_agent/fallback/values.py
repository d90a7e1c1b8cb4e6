"""Looks values up without running code of the program: no properties, no descriptors of its own."""

import _thread
import sys
import types

UNKNOWN = object()

LOCK = _thread.LockType
RLOCK = _thread.RLock
_OPTIMIZED = 1  # CO_OPTIMIZED: variables live in the frame, f_locals is made on demand
#: What refers to the copy of a frame's variables in Scope.close when only the frame has it.
_OWN_REFERENCES = 3
#: Before 3.13 f_locals is a copy, and a trace function's copy is written back into the frame when
#: it returns. Of a frame that is traced it must be neither made anew nor emptied.
_COPIES = sys.version_info < (3, 13)
#: Larger numbers are no index.
_LARGEST = 1 << 31
#: Other mappings (of a class body, of exec) may run code of the program when asked.
_PLAIN = (dict, (lambda: type(sys._getframe().f_locals))())


class Scope:
    """The variables of a frame. Forget it before anything else runs."""

    def __init__(self, frame):
        variables = None if _COPIES and frame.f_trace is not None else frame.f_locals
        self.locals = variables if type(variables) in _PLAIN else {}
        self._frame = frame

    def get(self, name):
        found = self.locals.get(name, UNKNOWN)
        return self.get_global(name) if found is UNKNOWN else found

    def get_global(self, name):
        found = dict.get(self._frame.f_globals, name, UNKNOWN)
        return dict.get(self._frame.f_builtins, name, UNKNOWN) if found is UNKNOWN else found

    def evaluate(self, expression):
        """The present value of an expression (see bytecode), UNKNOWN when it takes running code."""
        kind = expression[0]
        if kind == "name":
            return self.get(expression[1])
        if kind == "global":
            return self.get_global(expression[1])
        if kind == "const":
            return expression[1]
        if kind == "attr":
            return attribute(self.evaluate(expression[1]), expression[2])
        if kind == "item":
            return item(self.evaluate(expression[1]), self.evaluate(expression[2]))
        if kind == "operation":
            return operation(expression[1], *map(self.evaluate, expression[2:]))
        if kind == "call" and self.evaluate(expression[1]) is len and len(expression[2]) == 1:
            return length(self.evaluate(expression[2][0]))
        return UNKNOWN

    def close(self):
        """Before 3.13 f_locals is a copy that keeps values alive: empty it, if it is ours alone."""
        copy, self.locals = self.locals, None
        if _COPIES and type(copy) is dict and self._frame.f_code.co_flags & _OPTIMIZED:
            if sys.getrefcount(copy) == _OWN_REFERENCES:
                copy.clear()
        self._frame = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def attribute(base, name):
    """`base.name` as far as plain dictionaries and slots tell."""
    if base is UNKNOWN:
        return UNKNOWN
    kind = type(base)
    if issubclass_of(kind, type):
        return in_type(base, name)
    in_class = in_type(kind, name)
    if type(in_class) is types.MemberDescriptorType:
        try:
            return in_class.__get__(base, kind)
        except AttributeError:
            return UNKNOWN
    variables = variables_of(base)
    found = dict.get(variables, name, UNKNOWN) if variables is not None else UNKNOWN
    return in_class if found is UNKNOWN else found


def variables_of(base):
    """The instance dictionary, None when there is none or the class has its own idea of it."""
    kind = type(base)
    if type(in_type(kind, "__dict__")) is not types.GetSetDescriptorType:
        if kind is not types.ModuleType:
            return None
    try:
        found = object.__getattribute__(base, "__dict__")
    except AttributeError:
        return None
    return found if isinstance(found, dict) else None


def in_type(kind, name):
    for one in type.__dict__["__mro__"].__get__(kind):
        found = type.__dict__["__dict__"].__get__(one).get(name, UNKNOWN)
        if found is not UNKNOWN:
            return found
    return UNKNOWN


def issubclass_of(kind, base):
    return base in type.__dict__["__mro__"].__get__(kind)


def item(base, index):
    kind = type(base)
    if (kind is list or kind is tuple) and type(index) is int:
        return base[index] if -len(base) <= index < len(base) else UNKNOWN
    if kind is dict and type(index) in (str, int, bytes):
        # A key of another type with the same hash would be compared by its own code. The list is made at
        # once: without an interpreter lock the program may change what is looked at.
        if all(type(key) in (str, int, bytes) for key in list(base)):
            return base.get(index, UNKNOWN)
    return UNKNOWN


def operation(sign, left, right):
    """Of whole numbers, as indices are made of."""
    if type(left) is not int or type(right) is not int or max(abs(left), abs(right)) > _LARGEST:
        return UNKNOWN
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if sign in ("%", "//") and right != 0:
        return left % right if sign == "%" else left // right
    return UNKNOWN


def length(value):
    return len(value) if type(value) in (list, tuple, dict, str) else UNKNOWN


def text_of(expression, scope):
    """An expression as the user would write it, "" when it is not a plain name."""
    kind = expression[0]
    if kind in ("name", "global"):
        return expression[1]
    if kind == "attr":
        base = text_of(expression[1], scope)
        return base and base + "." + expression[2]
    if kind == "item":
        base = text_of(expression[1], scope)
        index = scope.evaluate(expression[2])
        return base and "%s[%s]" % (base, repr(index) if type(index) in (int, str) else "?")
    return ""
