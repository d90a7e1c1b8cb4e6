"""Where the children of a value are in it: as part of an expression, to be set, and to be read again."""

import types
from keyword import iskeyword

from ..code import kinds
from ..evaluating import evaluate

#: Of an attribute by its name, an item by its key, one by its index, a variable of a closure by its cell,
#: and one of a frame by frame and name.
ATTRIBUTE, KEY, INDEX, CELL, LOCAL = "attribute", "key", "index", "cell", "local"

_LITERALS = (bool, str, bytes, type(None))
#: A key that is longer is no help in an expression.
_LONGEST_KEY = 1000


class Child:
    __slots__ = ("name", "value", "how", "at", "path")

    def __init__(self, name, value, how=None, at=None, path=None):
        #: None: its key is its name.
        self.name = name
        self.value = value
        #: One of the above, and what it needs; None: it cannot be set.
        self.how = how
        self.at = at
        #: What follows the expression of its parent; None: no expression is certain to be this.
        self.path = path

    def is_same(self, other):
        """Whether two of one parent are one."""
        if self.how != other.how:
            return False
        if self.how == KEY:
            return _is_key(self.at, other.at)
        return self.name == other.name and (self.how != CELL or self.at is other.at)


def _is_key(one, other):
    return one is other or (type(one) is type(other) and type(one) in (*_LITERALS, int) and one == other)


# ---- expressions ----


def variable(name):
    """The expression for a variable; None: there is none, or it would mean another one in a class."""
    private = name.startswith("__") and not name.endswith("__")
    return name if name.isidentifier() and not iskeyword(name) and not private else None


def attribute(kind, name):
    """What gets an attribute of a `kind`, unless its class says otherwise."""
    # What looks attributes up is C's, or it is the program's.
    if type(kinds.static(kind, "__getattribute__")) is not types.WrapperDescriptorType:
        return None
    known = variable(name)
    return None if known is None else "." + known


def as_attribute(kind, name, value, shadowed=False):
    """The child that an attribute is. `shadowed`: its name gets something else."""
    return Child(name, value, ATTRIBUTE, name, None if shadowed else attribute(kind, name))


def item(kind, base, key):
    """What gets an item of a `kind` that extends the builtin type `base`."""
    if kinds.static(kind, "__getitem__") is not kinds.static(base, "__getitem__"):
        return None
    text = literal(key)
    return None if text is None else "[%s]" % text


def literal(key):
    """A key as it is written in a program; None: it cannot be."""
    kind = type(key)
    if kind is int:
        return str(key) if key.bit_length() < 1000 else None
    if kind is float:
        return repr(key) if key - key == 0 else None
    if kind is tuple:
        parts = [literal(one) for one in key]
        return None if None in parts else "(%s)" % "".join(part + ", " for part in parts)
    if kind in _LITERALS and (kind in (bool, type(None)) or len(key) <= _LONGEST_KEY):
        return repr(key)
    return None


# ---- setting ----


def put(container, child, value):
    """Sets a child of a value, as the program would."""
    how, at = child.how, child.at
    if how == ATTRIBUTE:
        setattr(container, at, value)
    elif how in (KEY, INDEX):
        container[at] = value
    elif how == CELL:
        at.cell_contents = value
    elif how == LOCAL:
        evaluate.assign(*at, value)
    else:
        raise ValueError("%s cannot be set" % child.name)
