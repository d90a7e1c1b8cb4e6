"""Values as text: bounded, and on request without running any code of the program."""

import collections
from itertools import islice

from ..exceptions.blame import is_own

#: How much of a value is shown: characters in all, items of each container, containers within each other.
Size = collections.namedtuple("Size", "chars items depth")
#: A row, a hover.
SHORT = Size(1000, 20, 3)
#: What was asked for by itself.
LONG = Size(100_000, 100_000, 50)
#: What is copied.
WHOLE = Size(1_000_000, 1_000_000, 50)

#: Integers of more bits are written in hexadecimal: beyond some thousand digits CPython refuses anything else.
_SHORT_BITS, _MOST_BITS = 4000, 14_000
#: By their ids, as a metaclass may compare its classes by code of its own.
_PLAIN = {id(kind) for kind in (type(None), bool, int, float, complex, type(...), range, slice)}


def text(value, safe=False, size=SHORT, around=()):
    """The value as shown. `safe`: nothing of the user's is called, not even ``__repr__``.

    `around`: ids of the containers that it is in.
    """
    try:
        shown = _render(value, safe, size, around)
    except RecursionError:
        shown = "..."
    except BaseException as error:
        if not is_own(error):
            raise
        shown = "<%s: no repr: %s>" % (type(value).__name__, type(error).__name__)
    return shown if len(shown) <= size.chars else shown[: size.chars - 3] + "..."


def message(error):
    """What an exception says, also one that fails to."""
    try:
        return str(error)
    except BaseException as again:
        if not is_own(again):
            raise
        return "<no text: %s>" % type(again).__name__


def error(error):
    """An exception in a line: its type, and what it says."""
    said = message(error)
    return "%s: %s" % (type(error).__name__, said) if said else type(error).__name__


def _render(value, safe, size, around):
    kind = type(value)
    if kind is str or kind is bytes or kind is bytearray:
        return repr(value if len(value) <= size.chars else value[: size.chars])
    if kind is int and value.bit_length() > (_SHORT_BITS if size is SHORT else _MOST_BITS):
        return hex(value)
    if id(kind) in _PLAIN:
        return repr(value)
    if id(kind) in _BRACKETS:
        return _container(value, safe, size, around)
    if kind is dict:
        return _mapping(value, safe, size, around)
    if issubclass(kind, type):
        return "<class '%s.%s'>" % (value.__module__, value.__qualname__)
    if safe:
        return "<%s object at 0x%x>" % (kind.__name__, id(value))
    return repr(value)


_BRACKETS = {
    id(list): "[]",
    id(tuple): "()",
    id(set): "{}",
    id(frozenset): ("frozenset({", "})"),
    id(collections.deque): ("deque([", "])"),
}


def _container(value, safe, size, around):
    left, right = _BRACKETS[id(type(value))]
    if not value:
        return repr(value)
    if len(around) >= size.depth or id(value) in around:
        return "%s...%s" % (left, right)
    around = (*around, id(value))
    parts = (text(item, safe, size, around) for item in list(islice(value, size.items)))
    tail = "," if type(value) is tuple and len(value) == 1 else ""
    return left + _joined(parts, len(value), size) + tail + right


def _mapping(value, safe, size, around):
    if len(around) >= size.depth or id(value) in around:
        return "{...}" if value else "{}"
    around = (*around, id(value))
    parts = (
        "%s: %s" % (text(key, safe, size, around), text(item, safe, size, around))
        for key, item in list(islice(value.items(), size.items))
    )
    return "{" + _joined(parts, len(value), size) + "}"


def _joined(parts, count, size):
    """The items of a container, as far as there is room for them."""
    shown, length = [], 0
    for part in parts:
        shown.append(part)
        length += len(part) + 2
        if length > size.chars:
            break
    if count > len(shown):
        shown.append("... %d more" % (count - len(shown)))
    return ", ".join(shown)
