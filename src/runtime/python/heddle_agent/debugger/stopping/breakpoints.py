"""Breakpoints: where they are, and whether a thread that comes by stops.

The backends read `hot`: for each code object with breakpoints, its lines. It is replaced, never
changed, so that threads can read it without a lock.
"""

import collections
import itertools
import re
import sys
from _operator import truth

from ..code import codes, mycode
from ..evaluating.evaluate import Expression
from ..exceptions.blame import is_own
from ..values import render
from . import named
from .stops import WouldDeadlock

_LIMITS = (TimeoutError, WouldDeadlock)
_HITS = re.compile(r"^\s*(==|>=|<=|>|<|%)?\s*(\d+)\s*$")
#: Names as functions have them: also `<lambda>`, and `outer.<locals>.inner`.
_NAME = re.compile(r"^[\w.<>]+$")


class Breakpoint:
    def __init__(self, spec, file=None):
        self.id = spec["id"]
        #: What was asked for; one that is asked for again goes on counting.
        self.key = tuple(spec.get(name) for name in ("line", "function", "condition", "hits", "log"))
        self.file = file
        self.line = spec.get("line")
        self.function = spec.get("function")
        self.actual = None
        #: Of a function breakpoint: id(code) -> (code, its first line), and where its body begins.
        self.placed = {}
        self.entries = {}
        #: Those that may be meant, which is known when they are called, and names that they may be written with.
        self.possible = {}
        self.written = {self.function.rpartition(".")[2]} if "." in (self.function or "") else set()
        self._hits = itertools.count(1)
        self.error = None
        #: How often its condition has failed, by the type of what it raised.
        self._failures = collections.Counter()
        self._condition = self._compile(spec.get("condition"), "condition")
        self._log = Message(spec["log"]) if spec.get("log") else None
        self._test = self._hit_test(spec.get("hits"))
        if self.function is not None and not _NAME.match(self.function):
            self.error = "name a function: work, Pool.submit or package.module.work"

    def _compile(self, text, what):
        if not text or not text.strip():
            return None
        try:
            return Expression(text, "breakpoint " + what)
        except (SyntaxError, ValueError) as error:
            self.error = "%s: %s" % (what, error)
            return None

    def _hit_test(self, text):
        if not text or not text.strip():
            return None
        match = _HITS.match(text)
        if match is None or (match[1] == "%" and int(match[2]) == 0):
            self.error = "hit count: give a number, or one after ==, >, >=, <, <= or %"
            return None
        how, count = match[1] or "==", int(match[2])
        test = {
            "==": lambda hit: hit == count,
            ">=": lambda hit: hit >= count,
            "<=": lambda hit: hit <= count,
            ">": lambda hit: hit > count,
            "<": lambda hit: hit < count,
            "%": lambda hit: hit % count == 0,
        }[how]
        if not any(test(hit) for hit in (1, count or 1, count + 1)):
            self.error = "hit count: the first hit has number 1"
        return test

    def hit(self, frame, log, limits):
        """None to go on; otherwise True, or why the condition could not be told."""
        if self.entries and frame.f_lasti > self.entries.get(id(frame.f_code), frame.f_lasti):
            return None  # a loop that the body begins with
        trouble = True
        if self._condition is not None:
            try:
                if not limits.run(self, "condition", self._condition, frame, truth):
                    return None
            except BaseException as error:
                if not is_own(error):
                    raise
                if not self._is_news(error, log, frame):
                    return None
                trouble = "condition failed: %s" % render.error(error)
        if self._test is not None and not self._test(next(self._hits)):
            return None
        if self._log and trouble is True:

            def evaluate(expression):
                return limits.run(self, "log message", expression, frame, str)

            log(self._log.text(evaluate), frame)
            return None
        return trouble

    def _is_news(self, error, log, frame):
        """Whether to stop as the condition has failed: once for each type, but where it could not be told in time."""
        kind = type(error)
        self._failures[kind] += 1
        if self._failures[kind] == 2 and not issubclass(kind, _LIMITS):
            told = "condition failed again (%s): such hits of this breakpoint are passed over"
            log(told % render.error(error), frame)
        return self._failures[kind] == 1 or issubclass(kind, _LIMITS)

    def take(self, code, places):
        """Notes a function among those that are `placed` or `possible`."""
        places[id(code)] = (code, codes.first_line(code))
        self.entries[id(code)] = codes.first_offset(code)


class Candidate:
    """A function breakpoint in a function that may be the one it names by another name than it was written with."""

    def __init__(self, point, confirm):
        self._point = point
        self._confirm = confirm
        self.id = point.id
        self.function = point.function

    def hit(self, frame, log, limits):
        if not named.is_meant(self.function, frame):
            return None
        self._confirm(self._point, frame.f_code)
        return self._point.hit(frame, log, limits)


class Message:
    """The message of a logpoint: braces are as in an f-string."""

    _BRACES = re.compile(r"\{\{|\}\}|\{")

    def __init__(self, text):
        #: Texts, and expressions whose values stand between them.
        self._parts = []
        end = 0
        while True:
            match = self._BRACES.search(text, end)
            if match is None:
                break
            self._parts.append(text[end : match.start()])
            part, end = (match[0][0], match.end()) if len(match[0]) == 2 else _field(text, match.end())
            self._parts.append(part)
        self._parts.append(text[end:])

    def text(self, evaluate):
        """`evaluate` returns an expression's value as text."""
        return "".join(part if isinstance(part, str) else _value(part, evaluate) for part in self._parts)


def _field(text, start):
    """The expression that begins at `start`, and where its field ends: it may have braces itself."""
    first = None
    end = text.find("}", start)
    while end >= 0:
        part = _formatted(text[start:end])
        if not isinstance(part, str):
            return part, end + 1
        first = first or (part, end + 1)
        end = text.find("}", end + 1)
    return first or ("{", start)


def _formatted(text):
    """An expression, also with a conversion and a format: `total!r`, `share:.1%`; else why it is none."""
    try:
        return Expression(text, "logpoint")
    except (SyntaxError, ValueError) as error:
        try:
            return Expression("f%r" % ("{%s}" % text), "logpoint")
        except (SyntaxError, ValueError):
            return "<%s: %s>" % (type(error).__name__, error)


def _value(expression, evaluate):
    try:
        return evaluate(expression)
    except BaseException as error:
        if not is_own(error):
            raise
        return "<%s>" % render.error(error)


class Spot:
    """A function of a library whose calls are told of, as those of a breakpoint are; nothing stops there by itself."""

    def __init__(self, module, name, tell):
        self._module = module
        self._name = name
        self._tell = tell

    def file(self):
        """The real path of its file; None: it is not loaded."""
        file = codes.file_of(sys.modules.get(self._module))
        return None if file is None else mycode.path(file)

    def codes(self):
        file = self.file()
        return [code for code in codes.of_file(file) if codes.qualified(code) == self._name] if file else []

    def hit(self, frame, _log, _limits):
        self._tell(frame)


def _known(one, known):
    old = known.pop(one.key, one)
    old.id = one.id
    return old


class Breakpoints:
    def __init__(self, changed):
        self._by_file = {}
        self._functions = {}
        self._spots = ()
        self._changed = changed
        #: Whether functions of libraries are meant by their qualified names only.
        self.just_mine = True
        #: id(code) -> (code, {line: [Breakpoint]})
        self.hot = {}

    def set_file(self, file, specs):
        name = mycode.path(file)
        known = {one.key: one for one in self._by_file.get(name, ())}
        self._by_file[name] = [_known(Breakpoint(spec, name), known) for spec in specs]
        if not specs:
            del self._by_file[name]
        found = codes.of_file(name)
        answer = [self._place(one, found) for one in self._by_file.get(name, [])]
        self._rebuild()
        return answer

    def set_functions(self, specs):
        """Function breakpoints by name or qualified name."""
        self._functions = {}
        answer = []
        for spec in specs:
            one = Breakpoint(spec)
            self._functions.setdefault(one.function, []).append(one)
        if specs:
            codes.search_own()
            files = {file for file, _name in self._by_module()}
            for name in files.union(codes.all_files()):
                self._match(codes.of_file(name))
            self._look_up()
        for ones in self._functions.values():
            answer += [self._state(one) for one in ones]
        self._rebuild()
        return answer

    def set_spots(self, spots):
        self._spots = spots
        self._rebuild()

    def loaded(self, code):
        """A file has begun to run: its breakpoints take force. True when there are any."""
        name = mycode.path(code.co_filename)
        waiting = self._by_file.get(name, ())
        found = codes.of_file(name) if waiting or self._functions else ()
        for one in waiting:
            was = one.actual
            state = self._place(one, found)
            if one.actual != was or one.actual is None:
                self._changed(state)
        matched = False
        if self._functions:
            self._note_renamed(code, name)
            matched = self._match(found) | self._look_up()
        if waiting or matched or any(spot.file() == name for spot in self._spots):
            self._rebuild()
            return True
        return False

    def _match(self, found):
        any_match, by_module = False, self._by_module()
        by_prefix = {one for ones in by_module.values() for one in ones}
        by_last = {}
        for ones in self._functions.values():
            for one in ones:
                for name in one.written:
                    by_last.setdefault(name, []).append(one)
        for code in found:
            if code.co_name == "<module>":
                continue
            qualified = codes.qualified(code)
            names = {code.co_name, qualified, qualified.replace(".<locals>.", ".")}
            file = mycode.path(code.co_filename)
            ones = [one for name in names for one in by_module.get((file, name), ())]
            is_mine = not self.just_mine or mycode.kind(code.co_filename) == mycode.OWN
            if not is_mine:
                names = {name for name in names if "." in name}
            for one in itertools.chain(ones, *(self._functions.get(name, ()) for name in names)):
                any_match = True
                one.take(code, one.placed)
                self._confirm(one, code)
            if code.co_flags & codes.OPTIMIZED:
                for one in by_last.get(code.co_name, ()):
                    if is_mine or one in by_prefix:
                        any_match = True
                        one.take(code, one.possible)
        return any_match

    def _note_renamed(self, code, file):
        """A module begins to run: what it imports by names of its own is written with others."""
        renamed = None
        for (where, name), ones in self._by_module().items():
            if where == file and "." not in name:
                renamed = codes.renamed(code) if renamed is None else renamed
                for one in ones:
                    one.written.update(renamed.get(name, ()))

    def _look_up(self):
        """Function breakpoints by what modules have by their names now."""
        any_match = False
        for name, ones in self._functions.items():
            for code, owner in named.found(name):
                if mycode.kind(code.co_filename) == mycode.HIDDEN:
                    continue
                for one in ones:
                    if id(code) in one.placed:
                        continue
                    any_match = True
                    one.take(code, one.possible if named.is_inherited(name, owner) else one.placed)
                    self._confirm(one, code)
        return any_match

    def _confirm(self, one, code):
        """It is known that there is a function of this name."""
        if one.actual is None:
            one.actual = codes.first_line(code)
            self._changed(self._state(one, code))

    def _by_module(self):
        """Those that are named with a module which is there: (its file, the name in it) -> breakpoints."""
        found = {}
        for name, ones in self._functions.items():
            parts = name.split(".")
            for end in range(1, len(parts)):
                file = codes.file_of(sys.modules.get(".".join(parts[:end])))
                if file is not None:
                    found.setdefault((mycode.path(file), ".".join(parts[end:])), []).extend(ones)
        return found

    def _place(self, one, found):
        one.actual, where = codes.resolve(found, one.line) if found else (None, [])
        # 3.14: who asks for annotations, as a dataclass does, runs the line of a field a second time.
        one.where = [code for code in where if code.co_name != "__annotate__"] or where
        return self._state(one, bool(found))

    def _state(self, one, code=None):
        state = {"id": one.id, "verified": one.actual is not None and one.error is None}
        if one.error:
            state["message"] = one.error
        elif one.actual is None:
            state["message"] = (
                "no code on this line or after it" if code else "not loaded yet: no code seen so far"
            )
        else:
            state["line"] = one.actual
            if one.function and code:
                state["file"] = mycode.path(code.co_filename)
        return state

    def _rebuild(self):
        hot = {}
        for ones in list(self._by_file.values()):
            for one in ones:
                if one.actual is None or one.error:
                    continue
                for code in one.where:
                    entry = hot.setdefault(id(code), (code, {}))
                    entry[1].setdefault(one.actual, []).append(one)
        for ones in list(self._functions.values()):
            for one in ones:
                if one.error:
                    continue
                possible = [place for key, place in one.possible.items() if key not in one.placed]
                candidate = Candidate(one, self._confirm) if possible else None
                for point, places in ((one, one.placed.values()), (candidate, possible)):
                    for code, line in places:
                        entry = hot.setdefault(id(code), (code, {}))
                        entry[1].setdefault(line, []).append(point)
        for spot in self._spots:
            for code in spot.codes():
                entry = hot.setdefault(id(code), (code, {}))
                entry[1].setdefault(codes.first_line(code), []).append(spot)
        self.hot = hot

    def files(self):
        return self._by_file

    def clear(self):
        self._by_file = {}
        self._functions = {}
        self._spots = ()
        self.hot = {}
