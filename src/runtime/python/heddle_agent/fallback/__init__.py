"""The agent in pure Python: samples what threads wait for, where there is no native module.

It has the functions of ``_native`` and writes the same files. A thread of its own, which no API of
Python lists, looks at the stacks every 10 ms. It never touches a lock of the program, runs no code
of the program, and is gone while the program forks.
"""

from ..own import start_own_thread as start_hidden  # noqa: F401
from .moments import moments
from .sampler import INTERVAL_NS, Sampler

_sampler = None


def note_text(why):
    """What the user should know about a recording made by this module."""
    return (
        "%s; the pure Python fallback is in use, which looks every %d ms: shorter waits, hold times "
        "and wakers are not seen, and who holds a plain lock is inferred from the code"
        % (why, INTERVAL_NS // 1000000)
    )


def start(session_dir, epoch_ns, detail, facts, main_ident):
    global _sampler
    if _sampler is not None:
        _sampler.retire()
    _sampler = Sampler(*moments(), session_dir, epoch_ns, detail, facts, main_ident)
    _sampler.begin()


def stop():
    _sampler.end()


def note(fact_key, text):
    _sampler.note(fact_key, text)


def before_fork():
    _sampler.pause()


def after_fork_parent():
    _sampler.resume()


def after_fork_child():
    _sampler.reborn()


def status():
    return _sampler.status()
