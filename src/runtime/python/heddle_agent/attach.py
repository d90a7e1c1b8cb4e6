"""The way into a program that runs already: what a debugger's hook has one of its threads run.

That is the main thread between two instructions, or a thread of its own. The folder of the session
says how it went: a process directory appears, or the file ``refused-PID``.
"""

import _thread
import os
import sys
import time

from . import boot, stock, stock_tasks

#: A thread that has not moved for so long, in an operation that may wait, waits.
LOOK_S = 0.01
#: No other thread interrupts us for so long: one could release a lock between our finding that it has it and telling so,
#: and would then be said to have it for ever.
UNDISTURBED_S = 0.1
NOTE = "attached while the program ran: what happened before is not in the recording"


def enter(variables):
    """Starts the agent in this process; `variables` are those of a run."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        _enter()
    except BaseException as error:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        _refuse(variables["HEDDLE_SESSION"], error)


def _enter():
    places = stock.places()
    time.sleep(LOOK_S)
    main = _main_ident()
    agent, debugged = boot.attach(NOTE, main)
    notes = [NOTE]
    if hasattr(agent, "adopt_thread"):  # the fallback sees all that by itself
        interval = sys.getswitchinterval()
        try:
            _hand_over(agent, places, main, interval, notes)
        finally:
            sys.setswitchinterval(interval)
    if debugged:
        trouble = _debug(agent, main)
        if trouble:
            notes.append(trouble)
    if len(notes) > 1:
        agent.note(boot.FACT_KEY_AGENT_NOTE, "; ".join(notes))


def _hand_over(agent, places, main, interval, notes):
    try:
        # At once: who looks at us from outside would take them for threads of C.
        threads = stock.adopt_threads(agent, main if main != _thread.get_ident() else 0)
        _undisturbed(interval)
        unknown = stock.hand_over(agent, places, threads)
    except Exception as error:
        unknown = "what threads waited for then is not known (%r)" % error
    if unknown:
        notes.append(unknown)
    try:
        stock_tasks.hand_over(agent)
    except Exception as error:
        notes.append("what tasks waited for then is not known (%r)" % error)


def _undisturbed(interval):
    """From now on other threads get the interpreter when we wait, or after a while; `interval`: what the while was before.

    Who waits for the interpreter looks at it anew when the old one is over.
    """
    sys.setswitchinterval(max(interval, UNDISTURBED_S))
    until = time.monotonic() + min(interval, LOOK_S)
    while time.monotonic() <= until:
        pass


def _debug(agent, main):
    """Brings the debugger in as well; gives text when it cannot be."""
    if "threading" not in sys.modules and sys.version_info < (3, 13):
        if main != _thread.get_ident():
            return "breakpoints are not available: the program has not imported threading"
        import threading  # noqa: F401
    try:
        from . import debugger

        debugger.attach(boot.facts.command_line(), agent.start_hidden, main)
    except Exception as error:
        return "breakpoints are not available: %r" % (error,)
    return ""


def _main_ident():
    """The program's main thread.

    threading is not imported for it: before 3.13 it takes the thread that imports it for the main one.
    """
    main = getattr(sys.modules.get("threading"), "_main_thread", None)
    # The oldest thread comes last.
    return getattr(main, "_ident", None) or list(sys._current_frames())[-1]


def _refuse(session, error):
    try:
        with open(os.path.join(session, "refused-%d" % os.getpid()), "w") as file:
            file.write("%s: %s" % (type(error).__name__, error))
    except OSError:
        pass  # nobody waits for it any more
