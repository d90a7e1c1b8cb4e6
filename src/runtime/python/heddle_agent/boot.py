"""Starts the agent in this process and sees it through forks to the end.

Nothing here may break the program: every way in from the interpreter catches what goes wrong.
"""

import _thread
import posix
import sys

from . import facts, surroundings
from .imports import OwnImports
from .own import forget_native_agent, own_threads, unseen
from .protocol import (
    DETAIL_FULL,
    DETAIL_SUMMARY,
    FACT_KEY_AGENT_NOTE,
    FACT_KEY_START_METHOD,
    HEADER_ERROR,
)

#: Set to the process id by each process with an agent: what starts next learns its parent from it.
PARENT_VARIABLE = "HEDDLE_PARENT_PID"
#: Set when a complaint was printed: child processes fail the same way and need not say it again.
COMPLAINED_VARIABLE = "HEDDLE_COMPLAINED"

#: Where the package ``heddle`` lies, which a program may import.
_API = surroundings.folder_of(surroundings.folder_of(__file__)) + "/api"

_agent = None
#: Agents that have been started in this process.
_started = []
_fork_method = "fork"


def start():
    """Starts recording when a session asks for it; says on stderr when that cannot be done."""
    global _fork_method
    session = surroundings.get("HEDDLE_SESSION")
    # A daemon may outlive the session, and start processes when the folder is long gone.
    if not session or not surroundings.is_folder(session) or _agent is not None:
        return
    command = facts.command_line()
    if facts.is_helper(command) or _in_subinterpreter():
        return
    method = facts.start_method(command, surroundings.get(PARENT_VARIABLE))
    if facts.is_forkserver(command):
        _fork_method = "forkserver"
    try:
        with OwnImports():
            debugged = _prepare_debugger()
            _begin(session, facts.collect(command, method), _thread.get_ident())
    except Exception as error:
        # A run that is over meanwhile has nobody to be told.
        if surroundings.is_folder(session) and not _tell_parent(session, error):
            _complain(error)
        return
    if debugged:
        _start_debugger(command, method)
    if surroundings.get("HEDDLE_TESTS") == "fail":
        _lead_tests(command)


def attach(note, main):
    """Starts recording in a program that runs already; gives the agent, and whether a debugger waits.

    `note`: what the user should know of such a recording; `main`: the main thread's ident. Raises when
    it cannot be done. An agent whose session is over begins anew: the hooks that it has in the interpreter stay for good.
    """
    global _fork_method
    command = facts.command_line()
    if facts.is_forkserver(command):
        _fork_method = "forkserver"
    what = facts.collect(command, facts.seen_method(command, surroundings.get(PARENT_VARIABLE)))
    what[FACT_KEY_AGENT_NOTE] = note
    debugged = _prepare_debugger()
    _begin(surroundings.get("HEDDLE_SESSION"), what, main)
    return _agent, debugged


def _begin(session, what, main):
    global _agent
    _agent = _choose(session, what, main)
    _mark()
    if _agent in _started:
        return
    hooks = {"before": "before_fork", "after_in_parent": "after_fork_parent"}
    found = {when: getattr(_agent, name) for when, name in hooks.items() if hasattr(_agent, name)}
    if not _started:
        import atexit

        # Exit functions run last in, first out: this one sees everything the program's own ones do.
        atexit.register(unseen(_leave))
        found["after_in_child"] = unseen(_after_fork_child)
    if found and hasattr(posix, "register_at_fork"):
        posix.register_at_fork(**found)
    _started.append(_agent)


def _prepare_debugger():
    """The debugger keeps lock operations as they are before the agent changes them."""
    try:
        if not any(surroundings.get("HEDDLE_DEBUG" + end) for end in ("", "_LISTEN")):
            return False
        from . import debugger

        debugger.prepare()
        return True
    except Exception as error:
        _complain(error, "debug")
        return False


def _start_debugger(command, method):
    from . import debugger

    try:
        waits = facts.is_forkserver(command)
        debugger.start(command, method, waits, _agent.start_hidden)
    except Exception as error:
        _complain(error, "debug")


def _lead_tests(command):
    """Has tests fail that hang, as the user asked for: in pytest by its plugin, in `-m unittest` here."""
    try:
        # The fallback offers no package by itself.
        if _API not in sys.path:
            sys.path.append(_API)
        plugins = [name for name in surroundings.get("PYTEST_PLUGINS", "").split(",") if name]
        if "heddle" not in plugins:
            surroundings.put("PYTEST_PLUGINS", ",".join([*plugins, "heddle"]))
        if any(pair == ("-m", "unittest") for pair in zip(command, command[1:])):
            from heddle import unittest

            unittest.install()
    except Exception as error:
        _complain(error, "watch the tests of")


def _choose(session, what, main):
    """Starts the native module, or the fallback where it is missing or does not work here."""
    epoch = int(surroundings.get("HEDDLE_EPOCH") or _now())
    detail = DETAIL_FULL if surroundings.get("HEDDLE_DETAIL") == "full" else DETAIL_SUMMARY
    why = "HEDDLE_NATIVE=0"
    if not facts.has_interpreter_lock():
        why = "the native agent needs the interpreter lock, which this CPython has not"
    elif surroundings.get("HEDDLE_NATIVE") != "0":
        try:
            from . import _native

            _native.start(session, epoch, detail, what, main)
            if _native not in _started:
                _native.lead(_amend, _describe)
                _native.offer(_API)
            return _native
        except OSError:
            raise  # the session folder cannot be written to: not by the fallback either
        except ImportError as error:
            why = "the native module cannot be loaded: %s" % error
            if "cannot import name" in str(error):
                why = "there is no native module for this interpreter"
        except Exception as error:
            why = "the native module does not work here: %s" % error
            forget_native_agent()
    from . import fallback

    note = what.get(FACT_KEY_AGENT_NOTE)
    what[FACT_KEY_AGENT_NOTE] = (note + "\n" if note else "") + fallback.note_text(why)
    fallback.start(session, epoch, detail, what, main)
    return fallback


def _amend(function, path, arguments, environment, known):
    """Programs that the program starts: what leads the agent into them, loaded when first needed."""
    from . import children

    return children.amend(function, path, arguments, environment, known)


def _describe(path, arguments):
    """Programs that the program starts: what they are."""
    from . import children

    return children.describe(path, arguments)


def _now():
    import time

    return time.monotonic_ns()


def _mark():
    surroundings.put(PARENT_VARIABLE, str(posix.getpid()))


def _in_subinterpreter():
    """True in an interpreter beside the main one: ``site`` runs there too, the agent need not."""
    if surroundings.get(PARENT_VARIABLE) != str(posix.getpid()):
        return False  # the usual case, decided without importing anything
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            module = __import__(name)
        except ImportError:
            continue
        current, main = module.get_current(), module.get_main()
        return current != main
    return False  # this process replaced another by execv


def _after_fork_child():
    global _fork_method
    method, _fork_method = _fork_method, "fork"
    own_threads.clear()
    try:
        _mark()
        _agent.after_fork_child()
        _agent.note(FACT_KEY_START_METHOD, method)
    except Exception as error:
        _complain(error)


def _leave():
    try:
        _agent.stop()
    except Exception as error:
        _complain(error)
    tests = sys.modules.get("heddle._tests")
    if hasattr(tests, "end"):
        tests.end()


def _tell_parent(session, error):
    """Has the host say, once, that the disk is full: by the header of the process that started this one.

    Its blocks are there already. False when there is none, or when something else is wrong.
    """
    parent = surroundings.get(PARENT_VARIABLE)
    if not isinstance(error, OSError) or not error.errno or not parent:
        return False
    try:
        for name in posix.listdir(session):
            if name.startswith(parent + "-"):
                header = posix.open("%s/%s/header" % (session, name), posix.O_RDWR | posix.O_NOFOLLOW)
                try:
                    posix.pwrite(header, error.errno.to_bytes(4, "little"), HEADER_ERROR)
                finally:
                    posix.close(header)
                return True
    except OSError:
        pass
    return False


def _complain(error, what="record"):
    if surroundings.get(COMPLAINED_VARIABLE):
        return
    surroundings.put(COMPLAINED_VARIABLE, "1")
    try:
        text = "heddle: cannot %s this process (%s: %s); the program runs without it\n"
        sys.stderr.write(text % (what, type(error).__name__, error))
        sys.stderr.flush()
    except Exception:
        pass  # no stderr: nobody to tell
