"""Whose an exception is that comes out of an evaluation: that of the evaluated code, or the program's."""

import sys

from ..code import codes
from ..stopping.stops import Abandoned


def is_own(error):
    """Whether an error is that of the evaluated code, and concerns nobody else.

    The end of an evaluation is not, nor is what the handler of a signal raised: that is meant for the
    program, which was interrupted in an evaluation by chance.
    """
    if isinstance(error, Abandoned):
        return False
    trace = error.__traceback__
    return not (_is_of_handler(trace) or (isinstance(error, KeyboardInterrupt) and not _is_raised(trace)))


def _is_raised(trace):
    """Whether a `raise` has begun this; Python's own handler of Ctrl-C has no frame, and interrupts anything else."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and codes.is_raise(trace.tb_frame.f_code, trace.tb_lasti)


def _is_of_handler(trace):
    signal = sys.modules.get("_signal")
    handlers = []
    while trace is not None:
        if not handlers:
            handlers = [signal.getsignal(one) for one in range(1, signal.NSIG)] if signal else []
            handlers = [getattr(getattr(one, "__func__", one), "__code__", None) for one in handlers]
        if trace.tb_frame.f_code in handlers:
            return True
        trace = trace.tb_next
    return False
