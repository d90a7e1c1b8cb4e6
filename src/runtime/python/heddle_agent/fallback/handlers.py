"""The handlers of signals that the program has installed, as the host is told of them. No code of the program is run."""

import _signal
from types import FunctionType, MethodType

from .catalog import module_value

_DEFAULT = _signal.default_int_handler
#: What asyncio installs: that of asyncio.run() ends as KeyboardInterrupt would, the other does nothing.
_RUNNERS, _NOTHING = "_on_sigint", "_sighandler_noop"


def handlers():
    """Whether there is one of its own for SIGINT, and a line for each that is a function: number, first line and file of its code."""
    owns_interrupt, lines = False, []
    for number in range(1, _signal.NSIG):
        try:
            handler = _signal.getsignal(number)
        except ValueError:
            continue
        if handler is None or type(handler) is int or handler is _DEFAULT or _is_runners(handler):
            continue
        function = _function_of(handler)
        owns_interrupt |= number == _signal.SIGINT
        if function is not None and function.__name__ != _NOTHING:
            code = function.__code__
            lines.append("%d %d %s" % (number, code.co_firstlineno, code.co_filename))
    return owns_interrupt, "\n".join(lines)


def _function_of(handler):
    if type(handler) is MethodType:
        handler = handler.__func__
    return handler if type(handler) is FunctionType else None


def _is_runners(handler):
    # Nothing is imported that the program has not.
    partial = module_value("functools", "partial")
    function = _function_of(handler.func) if type(handler) is partial else None
    return function is not None and function.__name__ == _RUNNERS
