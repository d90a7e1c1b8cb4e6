"""Variables as a client sees them: rows, with handles for what can be opened, page by page."""

import time

from .. import raw
from . import contents, places, render, special, synchronised
from .contents import quietly
from .frames import Gone
from .places import KEY, LOCAL, Child

#: What a container's handle stands for.
_LOCALS, _GLOBALS, _VALUE = "locals", "globals", "value"
#: So many rows go into one answer.
_MOST = 5000
#: How a value is shown whose text does not come.
_SLOW = "%s (its repr takes too long)"


class Handle:
    """What a client can open: a value, or the variables of a frame."""

    __slots__ = ("ident", "what", "thing", "expression", "shown", "results")

    def __init__(self, ident, what, thing, expression):
        self.ident = ident
        self.what = what
        self.thing = thing
        #: What is it, in its frame; None: no expression is certain to be.
        self.expression = expression
        #: Name -> child, as the client knows them.
        self.shown = {}
        #: Of variables of a frame: what calls have returned to it last, which is shown above them.
        self.results = {}

    @property
    def frame(self):
        """Whose variables these are; None: a value's."""
        return None if self.what == _VALUE else self.thing

    @property
    def is_there(self):
        """Whether this is asked in the thread whose value it is."""
        return self.ident == raw.get_ident()

    def name(self, child, safe):
        """What a child is called, unlike any other one."""
        first = name = render.text(child.at, safe) if child.name is None else child.name
        number = 1
        while not self.shown.setdefault(name, child).is_same(child):
            number += 1
            name = "%s (%d)" % (first, number)
        return name

    def expression_of(self, child):
        if child.path is None or self.expression is None:
            return None
        return self.expression + child.path


class Values:
    """Hands out references; those of a thread are forgotten when it goes on."""

    def __init__(self):
        self._next = 1
        #: reference -> Handle
        self._known = {}

    def refer(self, ident, what, thing, expression=None):
        reference = self._next
        self._next += 1
        self._known[reference] = Handle(ident, what, thing, expression)
        return reference

    def forget(self, ident):
        """What was kept for the thread: whoever drops it may run the program's destructors."""
        gone = [r for r, handle in list(self._known.items()) if handle.ident == ident]
        return [self._known.pop(reference, None) for reference in gone]

    def get(self, reference):
        try:
            return self._known[reference]
        except KeyError:
            raise Gone from None

    def scopes(self, ident, frame, results):
        rows = [("Locals", _LOCALS, len(frame.f_locals)), ("Globals", _GLOBALS, len(frame.f_globals))]
        if frame.f_locals is frame.f_globals:
            del rows[0]
        found = [
            {"name": name, "ref": self.refer(ident, what, frame, ""), "named": count, "hint": what}
            for name, what, count in rows
        ]
        found[0]["named"] += len(results)
        self._known[found[0]["ref"]].results = results
        return found

    def row(self, ident, name, value, expression=None, safe=False, size=render.SHORT):
        """One variable."""
        if type(value) is special.Plain:
            return {"name": name, "value": value.text, "type": "", "ref": 0}
        if type(value) is special.ClassVariables:
            return {"name": name, "value": "", "type": "", "ref": self.refer(ident, _VALUE, value, expression)}
        if type(value) is special.Computed:
            row = {"name": name, "value": "", "type": "property", "lazy": True}
            row["ref"] = self.refer(ident, _VALUE, value, expression)
            if expression:
                row["expression"] = expression
            return row
        summary = None if size is render.WHOLE else quietly(synchronised.summary, value)
        row = {"name": name, "value": summary or render.text(value, safe, size), "ref": 0}
        row["type"] = type(value).__name__
        if expression:
            row["expression"] = expression
        named, indexed = quietly(lambda one: contents.sizes(one, ident == raw.get_ident()), value) or (0, 0)
        if named or indexed:
            row["ref"] = self.refer(ident, _VALUE, value, expression)
            row["named"], row["indexed"] = named, indexed
        return row

    def page(self, reference, which, start, count):
        """Variables of a container: `which` is named, indexed or None for both."""
        return Page(self, self.get(reference), which, start, count)

    def put(self, handle, name, value):
        """Sets a variable that the client knows by a name; what it is then."""
        child = handle.shown.get(name) or _find(handle, name)
        is_global = handle.what == _GLOBALS
        thing = handle.thing.f_globals if is_global else handle.thing
        places.put(thing, child, value)
        value = contents.stored(thing, child, value)
        return self.row(handle.ident, name, value, handle.expression_of(child))


def _find(handle, name):
    """A child that the client was not shown before."""
    if handle.what == _LOCALS:
        return _local(handle.thing, name, None)
    if handle.what == _GLOBALS:
        return Child(name, None, KEY, name)
    for child in contents.children(handle.thing, None, 0, contents.LONGEST, handle.is_there):
        if name == (render.text(child.at) if child.name is None else child.name):
            return child
    raise KeyError(name)


def _variables(handle):
    """Names in order: the user's, then (of a module) the ones with underscores around."""
    frame, is_global = handle.thing, handle.what == _GLOBALS
    inner = frame.f_locals
    space = frame.f_globals if is_global else inner
    names = [name for name in list(space) if isinstance(name, str) and not name.startswith("@")]
    if not is_global:
        return [_local(frame, name, space[name]) for name in names if name in space]
    names.sort(key=lambda name: (name.startswith("__") and name.endswith("__"), 0))
    hiding = () if inner is space else inner
    return [
        Child(name, space[name], KEY, name, None if name in hiding else places.variable(name))
        for name in names
        if name in space
    ]


def _local(frame, name, value):
    return Child(name, value, LOCAL, (frame, name), places.variable(name))


class Page:
    """Rows for one answer, made one after another, so that one which is slow can be passed over."""

    def __init__(self, values, handle, which, start, count):
        self._values = values
        self._handle = handle
        self._which = which
        self._start = start
        self._count = min(count or _MOST, _MOST)
        self._is_whole = not count
        self._children = None
        self._rows = []
        #: When the row under way was begun.
        self._begun = time.monotonic()
        self._is_over = False

    def read(self):
        """All rows."""
        if self._children is None:
            self._children = self._look()
        for child in self._children[len(self._rows) :]:
            if self._is_over:
                break
            self._begun = time.monotonic()
            self._rows.append(self._row(child))
        return self._answer(self._rows)

    def rest(self, slow):
        """What is left to read without the row under way, where that takes more than `slow` seconds; otherwise None."""
        rows, is_slow = self._stop(slow)
        if not is_slow:
            return None
        other = Page(self._values, self._handle, self._which, self._start, self._count)
        other._is_whole, other._children, at = self._is_whole, self._children, len(rows)
        other._rows = rows + [self._row(child, _SLOW) for child in self._children[at : at + 1]]
        return other

    def now(self, slow):
        """All rows, those that are missing without the program's code."""
        rows, is_slow = self._stop(slow)
        if self._children is None:
            return [{"name": "...", "value": "what is in it takes too long to be read", "type": "", "ref": 0}]
        first = len(rows) if is_slow else None
        for at, child in enumerate(self._children[len(rows) :], len(rows)):
            rows.append(self._row(child, _SLOW if at == first else "%s"))
        return self._answer(rows)

    def _stop(self, slow):
        """The rows that are there, and whether the next one takes more than `slow` seconds."""
        self._is_over = True
        is_slow = self._children is not None and time.monotonic() - self._begun >= slow
        return list(self._rows), is_slow

    def _look(self):
        handle, end = self._handle, self._start + self._count
        if handle.what != _VALUE:
            returned = [Child("(return) %s" % name, one) for name, one in list(handle.results.items())]
            return (returned + _variables(handle))[self._start : end]
        return contents.children(handle.thing, self._which, self._start, self._count, handle.is_there)

    def _row(self, child, safe=None):
        """`safe`: how its text is shown where nothing of the program's is called for it."""
        handle = self._handle
        name, expression = handle.name(child, safe is not None), handle.expression_of(child)
        row = self._values.row(handle.ident, name, child.value, expression, safe is not None)
        if safe is not None:
            row["value"] = safe % row["value"]
        return row

    def _answer(self, rows):
        handle = self._handle
        if self._is_whole and handle.what == _VALUE:
            hidden = contents.count(handle.thing, self._which, handle.is_there) - self._start - len(rows)
            if hidden > 0:
                return rows + [{"name": "...", "value": "%d more" % hidden, "type": "", "ref": 0}]
        return rows
