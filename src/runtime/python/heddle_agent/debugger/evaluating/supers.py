"""`super()` where it is evaluated: its class and its object, which CPython finds only in a method itself."""

import re
import types

from ..code import kinds, syntax

USE = re.compile(r"\bsuper\s*\(\s*\)")
#: `type`, whatever the program calls so.
_TYPE = "().__class__.__class__"


def written_out(frame):
    """What `super()` is in a frame as an expression of that; None: it is no method's."""
    code = frame.f_code
    name = code.co_varnames[0] if code.co_argcount else None
    space = frame.f_locals
    if name is None or name not in space:
        return None
    first, around = space[name], space.get("__class__")
    candidates = [(type(first), "%s(%s)" % (_TYPE, name))]
    if issubclass(type(first), type):
        candidates.append((first, name))
    for kind, text in candidates:
        order = kinds.mro(kind)
        at = next((at for at, one in enumerate(order) if one is around), None)
        if at is None:  # a dataclass with slots is another class than the one its methods were made for
            # What has it by another name comes before the class that it was written in.
            at = next((at for at in range(len(order) - 1, -1, -1) if _has(order[at], code)), None)
        if at is not None:
            return "super(%s.__mro__[%d], %s)" % (text, at, name)
    return None


def _has(kind, code):
    return any(_is_of(member, code) for member in list(kinds.space(kind).values()))


def _is_of(member, code):
    """Whether a member of a class runs this code: as itself, in a property, or within a decorator."""
    kind = type(member)
    if kind is property:
        return any(_is_of(one, code) for one in (member.fget, member.fset, member.fdel) if one is not None)
    if kind is staticmethod or kind is classmethod:
        member = member.__func__
    for _ in range(10):
        if type(member) is not types.FunctionType:
            return False
        if member.__code__ is code:
            return True
        member = member.__dict__.get("__wrapped__")
    return False


def replace(tree, above):
    """The tree with `above` in the place of each `super()`; None: they stay."""
    if above is not None:
        for field in tree._fields:
            value = getattr(tree, field, None)
            if isinstance(value, list):
                value[:] = [_replaced(one, above) for one in value]
            else:
                setattr(tree, field, _replaced(value, above))
    return tree


def _replaced(value, above):
    if not hasattr(value, "_fields") or type(value).__name__ == "ClassDef":
        return value
    if type(value).__name__ == "Call" and not value.args and not value.keywords:
        if type(value.func).__name__ == "Name" and value.func.id == "super":
            return _placed(compile(above, "<evaluate>", "eval", syntax.ONLY_AST).body, value)
    return replace(value, above)


def _placed(node, where):
    """Gives a node the place of another one, by which errors are told."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if hasattr(node, name):
            setattr(node, name, getattr(where, name))
    for one in syntax.parts(node):
        _placed(one, where)
    return node
