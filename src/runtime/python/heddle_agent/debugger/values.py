"""Variables as a client sees them: rows, with handles for what can be opened, page by page."""

import collections
import sys
import types
from itertools import islice

from . import render, synchronised
from .evaluate import is_own
from .frames import Gone

#: What a container's handle stands for.
_LOCALS, _GLOBALS, _VALUE = "locals", "globals", "value"


class Values:
    """Hands out references; those of a thread are forgotten when it goes on."""

    def __init__(self):
        self._next = 1
        #: reference -> (ident, what, thing)
        self._known = {}

    def refer(self, ident, what, thing):
        reference = self._next
        self._next += 1
        self._known[reference] = (ident, what, thing)
        return reference

    def forget(self, ident):
        """What was kept for the thread: whoever drops it may run the program's destructors."""
        gone = [r for r, entry in list(self._known.items()) if entry[0] == ident]
        return [self._known.pop(reference, None) for reference in gone]

    def get(self, reference):
        try:
            return self._known[reference]
        except KeyError:
            raise Gone from None

    def scopes(self, ident, frame):
        rows = [("Locals", _LOCALS, len(frame.f_locals)), ("Globals", _GLOBALS, len(frame.f_globals))]
        if frame.f_locals is frame.f_globals:
            del rows[0]
        return [
            {"name": name, "ref": self.refer(ident, what, frame), "named": count, "hint": what}
            for name, what, count in rows
        ]

    def row(self, ident, name, value, safe=False):
        """One variable."""
        text = _quietly(synchronised.summary, value) or render.text(value, safe)
        row = {"name": name, "value": text, "type": _type_name(value), "ref": 0}
        named, indexed = _quietly(_sizes, value) or (0, 0)
        if named or indexed:
            row["ref"] = self.refer(ident, _VALUE, value)
            row["named"], row["indexed"] = named, indexed
        return row

    def children(self, reference, which, start, count, safe=False):
        """The variables of a container: `which` is named, indexed or None for both."""
        ident, what, thing = self._known[reference]
        asked = count
        count = min(count or _MOST, _MOST)
        if what == _VALUE and _is_mapping(type(thing)):
            found = _entries(thing, start, count)
        elif what == _VALUE:
            found = []
            if which != "indexed":
                found += _page(_named(thing), start, count)
            if which != "named":
                found += _indexed(thing, start, count)
        else:
            space = thing.f_locals if what == _LOCALS else thing.f_globals
            found = _page(_variables(space, what == _GLOBALS), start, count)
        rows = [self.row(ident, name, value, safe) for name, value in found]
        hidden = 0 if asked else _quietly(_hidden, thing) if what == _VALUE else 0
        if hidden:
            rows.append({"name": "...", "value": "%d more" % hidden, "type": "", "ref": 0})
        return rows


def _quietly(function, value):
    try:
        return function(value)
    except BaseException as error:
        if not is_own(error):
            raise
        return None


def _page(found, start, count):
    return found[start : start + count]


def _type_name(value):
    return type(value).__name__


def _variables(space, is_global):
    """Names in order: the user's, then (of a module) the ones with underscores around."""
    names = [name for name in list(space) if isinstance(name, str)]
    if is_global:
        names.sort(key=lambda name: (name.startswith("__") and name.endswith("__"), 0))
    return [(name, space[name]) for name in names if name in space and not name.startswith("@")]


_SEQUENCES = (list, tuple, collections.deque, range)
_SETS = (set, frozenset, type({}.keys()), type({}.values()), type({}.items()))
_MAPPINGS = (dict, types.MappingProxyType)
_LEAVES = (str, bytes, bytearray, int, float, complex, bool, type(None), type(...), slice)
#: So many rows go into one answer.
_MOST = 5000
#: Mappings that are larger are said to be indexed: then a client asks for them page by page.
_PAGED = 1000
#: No client counts further.
_LONGEST = 2**31 - 1


def _is_mapping(kind):
    return issubclass(kind, _MAPPINGS)


def _is_listed(kind):
    array = sys.modules.get("array")
    return issubclass(kind, _SEQUENCES + _SETS) or (array is not None and issubclass(kind, array.array))


def _length(value):
    try:
        return min(len(value), _LONGEST)
    except OverflowError:
        return _LONGEST


def _hidden(value):
    """How many entries are more than go into one answer."""
    kind = type(value)
    return max(0, _length(value) - _MOST) if _is_mapping(kind) or _is_listed(kind) else 0


def _sizes(value):
    """How many named and indexed children a value has, cheaply; attributes count as 1 or 0.

    By its type, not by `isinstance`: that asks the value for its class, which a proxy or a mock makes up.
    """
    kind = type(value)
    if kind in _LEAVES:
        return 0, 0
    if _is_listed(kind):
        return (1 if _named(value) else 0), _length(value)
    if _is_mapping(kind):
        size = _length(value)
        return (size, 0) if size <= _PAGED else (0, size)
    return (1 if _named(value) else 0), 0


def _attributes(value):
    """Instance attributes, from ``__dict__`` and slots: nothing is computed, no property is run."""
    found = []
    try:
        space = object.__getattribute__(value, "__dict__")
    except AttributeError:
        space = None
    if type(space) is dict:
        found += [(name, space[name]) for name in list(space) if isinstance(name, str)]
    if issubclass(type(value), type):
        return [
            (name, one) for name, one in list(vars(value).items()) if not name.startswith("__")
        ]
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = kind.__dict__.get(_mangled(name, kind))
            if name in ("__dict__", "__weakref__") or member is None:
                continue
            try:
                found.append((name, member.__get__(value)))
            except AttributeError:
                pass
    return found


def _mangled(name, kind):
    """What a slot is called in its class."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    return "_%s%s" % (kind.__name__.lstrip("_"), name)


def _named(value):
    found = []
    looked = _quietly(synchronised.parts, value)
    if looked is not None:
        found += [(name, _Plain(text)) for name, text in looked[0]] + looked[1]
    kind = type(value)
    if issubclass(kind, BaseException):
        found.append(("args", value.args))
        for name, one in (("__cause__", value.__cause__), ("__context__", value.__context__)):
            if one is not None:
                found.append((name, one))
    fields = getattr(kind, "_fields", None) if issubclass(kind, tuple) else None
    if type(fields) is tuple:
        found += [(name, one) for name, one in zip(fields, value) if isinstance(name, str)]
    return found + _attributes(value)


def _entries(value, start, count):
    return [(render.text(key), one) for key, one in list(islice(value.items(), start, start + count))]


def _indexed(value, start, count):
    kind = type(value)
    if not _is_listed(kind):
        return []
    if issubclass(kind, _SETS + (collections.deque,)):
        found = list(islice(value, start, start + count))
    else:
        found = value[start : start + count]
    return [("[%d]" % (start + at), one) for at, one in enumerate(found)]


class _Plain:
    """Text that is shown without quotes."""

    __slots__ = ("_text",)

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text
