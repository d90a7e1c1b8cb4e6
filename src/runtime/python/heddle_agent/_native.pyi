"""The native module (``src/runtime/python/native``): one process, one session at a time."""

from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any

def start(
    session_dir: str, epoch_ns: int, detail: int, facts: dict[int, str], main_ident: int, /
) -> None:  # fmt: skip
    """Makes the process directory and instruments the primitives of this interpreter, if that was not done for a session before.

    Called by another than the main thread, that one is adopted and the caller never recorded.

    Raises OSError when the directory cannot be written, RuntimeError when this interpreter is not
    one the module knows; nothing is instrumented then.
    """

def stop() -> None:
    """Ends the recording. Never blocks; instrumented operations go on, unrecorded."""

def note(fact_key: int, text: str, /) -> None:
    """Records one more fact about this process."""

def after_fork_child() -> None:
    """To be called in a forked child: its records go to a directory of its own from now on."""

def lead(
    amend: Callable[[str, Any, Any, Any, Any], Any],
    describe: Callable[[Any, Any], tuple[str, bool, Any] | None],
    /,
) -> None:
    """Has the functions that start programs ask for the environment they need; None: as it is.

    `describe(path, arguments)` says what the program is called, whether it is a Python, and what `amend` is
    to know of it.
    """

def gate(callback: Callable[[str], object] | None, /) -> None:
    """Calls back in the thread whose wait closes a circle of waits, before it blocks.

    With the rule: ``deadlock`` or ``self-deadlock``. What the callback raises, the wait raises.
    """

def on_thread(callback: Callable[[], object] | None, /) -> None:
    """Calls back in each thread that the program starts, not an evaluation, before anything of it runs.

    What that raises is printed.
    """

def on_uncaught(
    callback: Callable[[type, BaseException, TracebackType | None], object] | None, /
) -> None:
    """Calls back with an exception that ends a thread or the process, before the program's hooks are called.

    What that raises is printed.
    """

def keep(descriptor: int, /) -> int:
    """Has the program leave a descriptor open, although it believes to close it, and gives the number it has from now on."""

def drop(descriptor: int, /) -> None:
    """Closes a descriptor that was kept."""

def stand(on: bool | None, /) -> None:
    """Records that the calling thread stands still in the debugger from now on, or goes on.

    None: it evaluates something without standing still, which is not recorded. Its waits can be ended then, too.
    """

def with_room(callback: Callable[..., object], /) -> Callable[..., object]:
    """Calls `callback` with its positional arguments, and lets the thread recurse deeper as long as that lasts."""

def unseen(callback: Callable[..., object], /) -> Callable[..., object]:
    """Calls `callback` with its positional arguments, of which trace functions and tools of the program's hear nothing."""

def start_hidden(function: Callable[[], None], /) -> int:
    """Starts a thread of the agent's own: it has no lane, and nothing it does is recorded."""

# What was there before the agent came; an object is (value, kind, name, parent, kind of the parent).

def adopt_thread(
    ident: int, native_id: int, flags: int, name: str, sentinel: object | None, /
) -> bool:
    """Gives a thread its lane; False when it has one.

    `sentinel`: the lock that is released when the thread ends, before 3.13.
    """

def adopt_hold(
    ident: int, about: tuple[object, int, str, object | None, int], file: str, function: str,
    line: int, flags: int, /,
) -> None:  # fmt: skip
    """Says that an adopted thread holds a lock, and which line acquired it."""

def adopt_wait(
    ident: int, reason: int, about: tuple[object, int, str, object | None, int] | None,
    awaited: int, timeout_ns: int, frame: FrameType, what: int, number: int, /,
) -> None:  # fmt: skip
    """Says what an adopted thread waits for, or the ident of the thread it waits for; `what` (AWAITED_…) and `number`: of what
    is outside the program.

    The wait ends with the first operation of the thread.
    """

# What the program tells by itself (the package ``heddle``).

def span(name: str, /) -> int:
    """Begins a span of the calling thread; its number, 0 where nothing is recorded."""

def span_end(span: int, failed: bool, /) -> None: ...
def counter(name: str, value: int, /) -> None:
    """Sets a counter of this process; values above 32 bits are told as the largest that fits."""

def name(object: object, name: str, /) -> bool:
    """Gives a lock, queue, … a name; False when it is none that the agent knows."""

def name_thread(name: str, /) -> None:
    """Tells the name of the calling thread."""

def record(on: bool, /) -> None:
    """Pauses the recording of this process, or goes on with it."""

def offer(folder: str, /) -> None:
    """Puts the folder at the end of `sys.path` when the program imports `heddle`."""

def status() -> dict[str, Any]:
    """Counters for tests and diagnosis."""

# 3.9 to 3.11 only.

def watch_start(
    on_module: Callable[[CodeType], None],
    on_line: Callable[[FrameType, int], None],
    on_left: Callable[..., None],
    on_raise: Callable[[FrameType, tuple[Any, Any, Any]], None],
    /,
) -> None:
    """Evaluates the frames of this interpreter from now on (PEP 523).

    `on_module` is told of module code before it runs, `on_line` of lines, `on_left` of frames that are left
    and in whose code somebody steps, with what they hand out unless an exception leaves them, `on_raise` of exceptions.
    Raises RuntimeError before `start`.
    """

def watch_set(
    codes: list[tuple[CodeType, tuple[int, ...]]], stepping: bool, raising: bool, ident: int, /
) -> None:
    """Says which lines of which code are told; when somebody is `stepping`, all lines of that code.

    `raising`: exceptions are told, of any code. `ident`: the thread whose frames may have become
    watched or unwatched, 0 for every thread.
    """

def watch_thread(ident: int, every_line: bool, /) -> None:
    """Tells every line a thread comes to, whatever its code is, or no longer."""

def watch_stop() -> None:
    """Leaves frames to CPython again; no thread is traced any more."""
