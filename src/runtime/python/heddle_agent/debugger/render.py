"""Values as text: bounded, and on request without running any code of the program."""

import collections
from itertools import islice

from .stops import Abandoned

_LIMIT = 1000
_ITEMS = 20
_DEPTH = 3
_PLAIN = (type(None), bool, int, float, complex, type(...), range, slice)


def text(value, safe=False, depth=_DEPTH):
    """The value as shown. `safe`: nothing of the user's is called, not even ``__repr__``."""
    try:
        shown = _render(value, safe, depth)
    except RecursionError:
        shown = "..."
    except (Abandoned, KeyboardInterrupt):
        raise
    except BaseException as error:
        shown = "<%s: no repr: %s>" % (type(value).__name__, type(error).__name__)
    return shown if len(shown) <= _LIMIT else shown[: _LIMIT - 3] + "..."


def message(error):
    """What an exception says, also one that fails to."""
    try:
        return str(error)
    except (Abandoned, KeyboardInterrupt):
        raise
    except BaseException as again:
        return "<no text: %s>" % type(again).__name__


def error(error):
    """An exception in a line: its type, and what it says."""
    said = message(error)
    return "%s: %s" % (type(error).__name__, said) if said else type(error).__name__


def _render(value, safe, depth):
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return repr(value if len(value) <= _LIMIT else value[:_LIMIT])
    if kind is int and value.bit_length() > 4000:
        return hex(value)[:_LIMIT]
    if kind in _PLAIN:
        return repr(value)
    if kind in _BRACKETS:
        return _container(value, safe, depth)
    if kind is dict:
        return _mapping(value, safe, depth)
    if issubclass(kind, type):
        return "<class '%s.%s'>" % (value.__module__, value.__qualname__)
    if safe:
        return "<%s object at 0x%x>" % (kind.__name__, id(value))
    return repr(value)


_BRACKETS = {
    list: "[]",
    tuple: "()",
    set: "{}",
    frozenset: ("frozenset({", "})"),
    collections.deque: ("deque([", "])"),
}


def _container(value, safe, depth):
    left, right = _BRACKETS[type(value)]
    if not value:
        return repr(value)
    if depth <= 0:
        return "%s...%s" % (left, right)
    shown = []
    for item in list(islice(value, _ITEMS + 1)):
        if len(shown) == _ITEMS:
            shown.append("... %d more" % (len(value) - _ITEMS))
            break
        shown.append(text(item, safe, depth - 1))
    tail = "," if type(value) is tuple and len(value) == 1 else ""
    return left + ", ".join(shown) + tail + right


def _mapping(value, safe, depth):
    if depth <= 0:
        return "{...}" if value else "{}"
    shown = []
    for key, item in list(islice(value.items(), _ITEMS)):
        shown.append("%s: %s" % (text(key, safe, depth - 1), text(item, safe, depth - 1)))
    if len(value) > _ITEMS:
        shown.append("... %d more" % (len(value) - _ITEMS))
    return "{" + ", ".join(shown) + "}"
