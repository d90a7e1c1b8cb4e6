"""Where a thread that stands still goes on: at another line of the function that it is in."""

import _warnings
import sys

from .. import raw
from ..code import codes, mycode

#: Whether CPython tells of the line that a jump leads to, as of any other one.
TELLS_OF_LANDING = sys.version_info >= (3, 12)


def target(stop, file, line):
    """The line that a jump to `line` of a file leads to, for a thread that stands still; None: to none."""
    code = stop.frame.f_code
    if mycode.path(code.co_filename) != file:
        return None
    found, owners = codes.resolve([*codes.of_file(file), code], line)
    return found if any(one is code for one in owners) else None


def jump(stop, line):
    """Has a thread go on at another line; a ValueError says why it cannot. Called in the thread itself."""
    if raw.get_ident() != stop.ident:
        raise ValueError("this thread evaluates something: jump when that is over")
    # CPython refuses that itself since 3.12; before, it would go on with what is on its stack for the call.
    if not stop.is_at_line:
        raise ValueError("this thread is within its line: step to the next one, and jump then")
    frame = stop.frame
    traced = frame.f_trace
    filters = getattr(sys.modules.get("warnings"), "filters", _warnings.filters)
    filters.insert(0, _UNBOUND)
    try:
        if traced is None and not TELLS_OF_LANDING:
            frame.f_trace = _pass
        frame.f_lineno = line
    except ValueError as error:
        raise ValueError(_REASONS.get(str(error), str(error))) from None
    finally:
        filters.remove(_UNBOUND)
        if traced is None and frame.f_trace is _pass:
            frame.f_trace = None
    stop.has_jumped = True


#: That of a jump over assignments, which has variables be None: it would be printed among what the program prints.
_UNBOUND = ("ignore", None, RuntimeWarning, __name__, 0)


#: What CPython does not say in words of the program.
_REASONS = {"incompatible stacks": "can't jump into a block whose beginning has not run"}


def _pass(*_about):
    return _pass
