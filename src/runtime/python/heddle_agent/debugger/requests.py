"""What the adapter can ask, one method a request. Each runs in the control thread."""

import os
import sys
import threading

from ..imports import own
from ..own import own_threads
from .code import codes, mycode, sources
from .evaluating import complete, evaluate
from .exceptions import hooks
from .stopping import jump, targets
from .stopping.steps import ENTRY, HOLD, PAUSE, thread_object
from .values import render
from .values.frames import Gone

# Not when it is needed: what it imports executes text, and by that CPython forgets that a KeyboardInterrupt
# ends the program, whose exit status then is another one.
traceback = own("traceback")
if traceback is not sys.modules.get("traceback"):
    # It imports much, to tell of an extension module which is for another version.
    traceback._find_incompatible_extension_module = lambda _name: None

_LIMIT = 3.0
#: Of the rows of a page that come after one which took too long.
_REST = 1.0
#: By the context of an evaluation.
_SIZES = {"repl": render.LONG, "clipboard": render.WHOLE}
_RUNS = {"repl": evaluate.run, "set": evaluate.assign_to}


class Requests:
    def __init__(self, engine, frames, values, jobs, reply):
        self._engine = engine
        self._frames = frames
        self._values = values
        self._jobs = jobs
        self._reply = reply
        engine.on_resumed = self._forget
        self.on_children = lambda address, token: None

    def _forget(self, ident):
        return self._frames.forget(ident) + self._values.forget(ident)

    def handle(self, message):
        """Answers a request, now or later."""
        number, name = message["id"], message["ask"]
        try:
            method = getattr(self, "ask_" + name)
            body = method(message)
        except Gone:
            self._reply(number, error="this thread has gone on")
        except Exception as error:
            self._reply(number, error="%s: %s" % (type(error).__name__, error))
        else:
            if body is not LATER:
                self._reply(number, body=body)

    def ask_go(self, _message):
        """The process has been told everything and may run."""

    # ---- breakpoints ----

    def ask_configure(self, message):
        engine = self._engine
        engine.just_mine = message.get("justMyCode", engine.just_mine)
        engine.breakpoints.just_mine = engine.just_mine
        engine.scope = message.get("stopScope", engine.scope)
        engine.limits.seconds = message.get("limit", engine.limits.seconds)
        if message.get("children"):
            address, token = message["children"]
            os.environ["HEDDLE_DEBUG"], os.environ["HEDDLE_DEBUG_TOKEN"] = address, token
            self.on_children(address, token)

    def ask_breakpoints(self, message):
        answer = self._engine.breakpoints.set_file(message["file"], message["points"])
        self._engine.backend.refresh()
        return answer

    def ask_functions(self, message):
        answer = self._engine.breakpoints.set_functions(message["points"])
        self._engine.backend.refresh()
        return answer

    def ask_exceptions(self, message):
        self._engine.raised = message.get("raised")
        self._engine.uncaught = message.get("uncaught", False)
        self._engine.escaped = message.get("escaped", False)
        hooks.tell_uncaught(self._engine, self._engine.uncaught)
        self._engine.backend.refresh()

    def ask_findings(self, message):
        self._engine.watch_findings(message["rules"])

    # ---- threads ----

    def ask_threads(self, _message):
        """Every thread, read without threading's own lock: a stopped thread may hold it."""
        rows = []
        for ident in list(sys._current_frames()):
            if ident in own_threads:
                continue
            thread = thread_object(ident)
            stop = self._engine.stops.get(ident)
            native = getattr(thread, "_native_id", None) or (stop.native_id if stop else None)
            rows.append(
                {
                    "thread": ident,
                    "native": native,
                    "name": thread._name if thread is not None else "Thread %d" % ident,
                    "main": thread is threading._main_thread,
                    "stopped": stop is not None and not stop.silent,
                    "held": stop is not None and stop.silent,
                    "frozen": ident in self._engine.frozen,
                }
            )
        return rows

    def ask_stack(self, message):
        found = self._frames.stack(message["thread"], message["start"], message["levels"])
        return found or {"frames": [], "total": 0}

    def ask_continue(self, message):
        engine, ident = self._engine, message.get("thread")
        if ident is None:
            engine.resume_all()
        else:
            engine.frozen.discard(ident)
            engine.resume(ident)

    def ask_step(self, message):
        engine, ident = self._engine, message["thread"]
        # One that waits was reported as stopped: it steps as soon as it runs.
        if ident not in engine.stops and ident not in sys._current_frames():
            raise ValueError("there is no such thread any more")
        target = message.get("target")
        if target is not None and target >= len(engine.stops[ident].targets):
            raise ValueError("there is no such call on this line")
        engine.step(message["mode"], ident, message.get("only", False), target)

    def ask_pause(self, message):
        ident = message.get("thread")
        if ident in self._engine.stops:
            stop = self._engine.stops[ident]
            stop.silent = False
            return {"stopped": True}
        if ident not in sys._current_frames():
            raise ValueError("there is no such thread any more")
        self._engine.order(PAUSE, ident)
        return {"stopped": False}

    def ask_quiet(self, message):
        """The client was told that a blocked thread stands still: it need not be told again."""
        step = self._engine.steps.get(message["thread"])
        if step is not None and step.mode == PAUSE:
            step.mode = HOLD
            return True
        return False

    def ask_hold(self, message):
        """Stops a thread at its next line without a word."""
        if message["thread"] not in self._engine.stops:
            self._engine.order(HOLD, message["thread"])

    def ask_hold_all(self, _message):
        self._engine.hold_others(None)

    def ask_freeze(self, message):
        engine, ident = self._engine, message["thread"]
        engine.frozen.add(ident)
        if ident not in engine.stops:
            engine.order(HOLD, ident)

    def ask_thaw(self, message):
        """A thread that only its freezing held goes on."""
        engine, ident = self._engine, message["thread"]
        engine.frozen.discard(ident)
        stop = engine.stops.get(ident)
        if stop is None or stop.silent:
            engine.resume(ident)
            return {"running": True}
        return {"running": False}

    def ask_targets(self, message):
        """The lines that threads which stand still can be asked to go on at, for one of a file."""
        file = mycode.path(message["file"])
        stops = [stop for stop in list(self._engine.stops.values()) if not stop.silent]
        found = {jump.target(stop, file, message["line"]) for stop in stops}
        return sorted(found - {None})

    def ask_calls(self, message):
        """What is called on the line that a thread is at, for a step into one of them."""
        ident, frame, _line = self._frames.get(message["frame"])
        stop = self._engine.stops.get(ident)

        def work():
            found = targets.calls(frame, stop.is_at_line)
            stop.targets = [place for _name, place in found]
            return [name for name, _place in found]

        if stop is None or stop.is_over() or frame is not stop.frame:
            return []
        # A loader of the program's may be asked for the text.
        self._jobs.run(message["id"], None, work, _LIMIT)
        return LATER

    def ask_jump(self, message):
        ident, file, line = message["thread"], mycode.path(message["file"]), message["line"]
        stop = self._engine.stops.get(ident)
        if stop is None:
            raise ValueError("the thread must be stopped to go on elsewhere")
        if jump.target(stop, file, line) != line:
            raise ValueError("line %d is not of %s, in which this thread stands" % (line, _function(stop.frame)))
        self._jobs.run(message["id"], ident, lambda: jump.jump(stop, line), _LIMIT, say=render.message)
        return LATER

    def ask_entry(self, _message):
        """Stops at the program's first line."""
        main = threading._main_thread.ident
        self._engine.order(ENTRY, main)

    # ---- data ----

    def ask_scopes(self, message):
        ident, frame, _line = self._frames.get(message["frame"])
        stop = self._engine.stops.get(ident)
        is_top = stop is not None and frame is stop.frame
        return self._values.scopes(ident, frame, stop.results if is_top else {})

    def ask_variables(self, message):
        reference = message["ref"]
        which, start = message.get("filter"), message.get("start") or 0
        page = self._values.page(reference, which, start, message.get("count") or 0)
        limit = message.get("limit", _LIMIT)

        def late():
            rest = page.rest(limit / 2)
            if rest is None or self._jobs.is_full():
                return page.now(limit / 2)
            more = min(limit, _REST)
            self._jobs.run(message["id"], None, rest.read, more, lambda: rest.now(more / 2))
            return None

        self._jobs.run(message["id"], self._values.get(reference).ident, page.read, limit, late)
        return LATER

    def ask_evaluate(self, message):
        text, limit = message["text"], message.get("limit", _LIMIT)
        if message.get("frame"):
            ident, frame, _line = self._frames.get(message["frame"])
        else:
            ident, frame = None, _main_frame()
        stopped, context = ident in self._engine.stops, message.get("context")
        run = _RUNS.get(context, evaluate.evaluate)

        def work():
            value = run(text, frame, stopped)
            if value is None and context in _RUNS:
                return {"value": "", "type": "NoneType", "ref": 0}
            size = _SIZES.get(context, render.SHORT)
            return self._values.row(ident, text, value, evaluate.chain(text), size=size)

        say = _at_length if context == "repl" else render.error
        self._jobs.run(message["id"], ident, work, limit, say=say)
        return LATER

    def ask_assign(self, message):
        handle = self._values.get(message["ref"])
        ident, name, text = handle.ident, message["name"], message["text"]
        stack = self._frames.get(message["frame"])[1] if message.get("frame") else None
        if ident not in self._engine.stops:
            raise ValueError("the thread must be stopped to change its variables")

        def work():
            frame = handle.frame or stack or self._engine.stops[ident].frame
            return self._values.put(handle, name, evaluate.evaluate(text, frame))

        self._jobs.run(message["id"], ident, work, message.get("limit", _LIMIT))
        return LATER

    def ask_complete(self, message):
        known = message.get("frame")
        ident, frame = self._frames.get(known)[:2] if known else (None, _main_frame())

        def work():
            found, replaces = complete.complete(message["text"], message.get("rest", ""), frame)
            return {"found": found, "replaces": replaces}

        self._jobs.run(message["id"], ident, work, message.get("limit", _LIMIT))
        return LATER

    def ask_exception(self, message):
        stop = self._engine.stops.get(message["thread"])
        if stop is None or stop.exception is None:
            raise ValueError("this thread has not stopped at an exception")
        kind, error, mode = stop.exception

        def work():
            sources.prepare(error)
            return {
                "type": "%s.%s" % (kind.__module__, kind.__qualname__),
                "name": kind.__qualname__,
                "text": render.message(error),
                "mode": mode,
                "stack": "".join(traceback.format_exception(kind, error, error.__traceback__)),
            }

        self._jobs.run(message["id"], message["thread"], work, _LIMIT)
        return LATER

    def ask_modules(self, _message):
        rows = []
        for name, module in sorted(sys.modules.items()):
            file = codes.file_of(module)
            if file is not None and not name.startswith("heddle_agent"):
                own = mycode.kind(file) == mycode.OWN
                rows.append({"name": name, "file": mycode.path(file), "own": own})
        return rows

    def ask_source(self, message):
        # A loader of the program's may be asked, so it is a job as an evaluation is.
        def work():
            return sources.text(message["file"])

        self._jobs.run(message["id"], None, work, _LIMIT)
        return LATER


def _at_length(error):
    """What an expression raised, with the functions it came through."""
    trace = error.__traceback__
    while trace is not None and _is_ours(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    if trace is None:
        return render.error(error)
    try:
        sources.prepare(error)
        return "".join(traceback.format_exception(type(error), error, trace)).rstrip()
    except Exception:
        return render.error(error)


def _is_ours(file):
    return file == evaluate.FILE or mycode.kind(file) == mycode.HIDDEN


LATER = object()


def _function(frame):
    name = frame.f_code.co_name
    return "the module" if name == "<module>" else name


def _main_frame():
    frame = sys._current_frames().get(threading._main_thread.ident)
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return frame


