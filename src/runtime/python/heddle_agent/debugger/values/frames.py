"""Stacks of threads, stopped or blocked, and the handles a client uses for their frames."""

import sys

from ..code import codes, mycode, sources

#: How a frame is shown.
_HINTS = {mycode.OWN: "normal", mycode.LIBRARY: "subtle"}


class Gone(Exception):
    """What a handle was for is no more: its thread has gone on."""


class Frames:
    """Hands out ids for frames; those of a thread are forgotten when it goes on."""

    def __init__(self, stops):
        self._stops = stops
        self._next = 1
        #: id -> (ident, frame, line)
        self._known = {}
        #: ident -> (top frame, [ids])
        self._stacks = {}

    def stack(self, ident, start, levels):
        """One page of a thread's stack, or None when there is no such thread."""
        rows = self._rows(ident)
        if rows is None:
            return None
        old = self._stacks.get(ident)
        if old is None or not rows or old[0] is not rows[0][0] or old[2] != rows[0][1]:
            self.forget(ident)
            ids = []
            for frame, line in rows:
                self._known[self._next] = (ident, frame, line)
                ids.append(self._next)
                self._next += 1
            old = self._stacks[ident] = (rows[0][0] if rows else None, ids, rows[0][1] if rows else 0)
        end = start + levels if levels else None
        page = [describe(id, f, line) for id, (f, line) in list(zip(old[1], rows))[start:end]]
        return {"frames": page, "total": len(rows)}

    def _rows(self, ident):
        stop = self._stops.get(ident)
        if stop is not None and stop.stack is not None:
            return stop.stack
        frame = stop.frame if stop is not None else sys._current_frames().get(ident)
        if frame is None:
            return None
        rows = []
        while frame is not None:
            if mycode.kind(frame.f_code.co_filename) != mycode.HIDDEN:
                rows.append((frame, frame.f_lineno))
            frame = frame.f_back
        return rows

    def get(self, id):
        """(ident, frame, line) of a handle; Gone when its thread has gone on."""
        try:
            return self._known[id]
        except KeyError:
            raise Gone from None

    def forget(self, ident):
        """What was kept for the thread: whoever drops it may run the program's destructors."""
        entry = self._stacks.pop(ident, None)
        return [entry] + [self._known.pop(id, None) for id in (entry[1] if entry else ())]

    def sweep(self):
        """(idents, what was kept) of threads that were blocked and are elsewhere now."""
        current = sys._current_frames()
        gone, kept = [], []
        for ident, (top, _ids, _line) in list(self._stacks.items()):
            if ident in self._stops:
                continue
            frame = current.get(ident)
            while frame is not None and mycode.kind(frame.f_code.co_filename) == mycode.HIDDEN:
                frame = frame.f_back
            if frame is not top:
                kept += self.forget(ident)
                gone.append(ident)
        return gone, kept


def describe(id, frame, line):
    code = frame.f_code
    kind = mycode.kind(code.co_filename)
    file = mycode.path(code.co_filename)
    name = getattr(code, "co_qualname", None) or _qualified(frame)
    return {
        "id": id,
        "name": name.replace(".<locals>.", "."),
        "file": file,
        "line": line or code.co_firstlineno,
        "module": frame.f_globals.get("__name__") or "",
        "hint": _HINTS.get(kind, "subtle"),
        "absent": sources.is_absent(file, frame.f_globals),
    }


def _qualified(frame):
    """`Class.method` for versions whose code objects do not know it."""
    code = frame.f_code
    known = codes.qualified(code)
    if known != code.co_name:
        return known
    if code.co_argcount and code.co_varnames[0] in ("self", "cls"):
        owner = frame.f_locals.get(code.co_varnames[0])
        owner = owner if isinstance(owner, type) else type(owner)
        for one in owner.__mro__:
            if getattr(one.__dict__.get(code.co_name), "__code__", None) is code:
                return "%s.%s" % (one.__name__, code.co_name)
    return code.co_name
