"""Variables as a client sees them: rows, with handles for what can be opened, page by page."""

import collections

from . import render, synchronised
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
        named, indexed = _sizes(value)
        if named or indexed:
            row["ref"] = self.refer(ident, _VALUE, value)
            row["named"], row["indexed"] = named, indexed
        return row

    def children(self, reference, which, start, count, safe=False):
        """The variables of a container: `which` is named, indexed or None for both."""
        ident, what, thing = self._known[reference]
        if what == _VALUE:
            found = []
            if which != "indexed":
                found += _named(thing)
            if which != "named":
                found = found + _indexed(thing, start if which else 0, count if which else 0)
            if which != "indexed":
                found = _page(found, start, count)
        else:
            space = thing.f_locals if what == _LOCALS else thing.f_globals
            found = _page(_variables(space, what == _GLOBALS), start, count)
        return [self.row(ident, name, value, safe) for name, value in found]


def _quietly(function, value):
    try:
        return function(value)
    except Exception:
        return None


def _page(found, start, count):
    return found[start : start + count] if count else found[start:]


def _type_name(value):
    return type(value).__name__


def _variables(space, is_global):
    """Names in order: the user's, then (of a module) the ones with underscores around."""
    names = [name for name in list(space) if isinstance(name, str)]
    if is_global:
        names.sort(key=lambda name: (name.startswith("__") and name.endswith("__"), 0))
    return [(name, space[name]) for name in names if name in space and not name.startswith("@")]


_SEQUENCES = (list, tuple, collections.deque, range)
_SETS = (set, frozenset)
_LEAVES = (str, bytes, bytearray, int, float, complex, bool, type(None), type(...), slice)


def _sizes(value):
    """How many named and indexed children a value has, cheaply; attributes count as 1 or 0."""
    kind = type(value)
    if kind in _LEAVES:
        return 0, 0
    if isinstance(value, _SEQUENCES) or isinstance(value, _SETS):
        return (1 if _attributes(value) else 0), len(value)
    if isinstance(value, dict):
        return len(value), 0
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
    if isinstance(value, type):
        return [
            (name, one) for name, one in list(vars(value).items()) if not name.startswith("__")
        ]
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = kind.__dict__.get(name)
            if name in ("__dict__", "__weakref__") or member is None:
                continue
            try:
                found.append((name, member.__get__(value)))
            except AttributeError:
                pass
    return found


def _named(value):
    if isinstance(value, dict):
        return [(render.text(key), one) for key, one in list(value.items())]
    found = []
    looked = _quietly(synchronised.parts, value)
    if looked is not None:
        found += [(name, _Plain(text)) for name, text in looked[0]] + looked[1]
    if isinstance(value, BaseException):
        found.append(("args", value.args))
    return found + _attributes(value)


def _indexed(value, start, count):
    if isinstance(value, _SEQUENCES):
        end = start + count if count else len(value)
        if isinstance(value, collections.deque):
            value = list(value)
        return [("[%d]" % (start + at), one) for at, one in enumerate(value[start:end])]
    if isinstance(value, _SETS):
        return [("[%d]" % at, one) for at, one in enumerate(value)][start : (start + count) or None]
    return []


class _Plain:
    """Text that is shown without quotes."""

    __slots__ = ("_text",)

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text
