"""The calls on a line, for a step into one of them. Before 3.11 code does not tell where in a line it is."""

from itertools import islice
from opcode import opmap

from ..code import mycode, sources, syntax

_CALLS = {opmap[name] for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX") if name in opmap}


def calls(frame, is_at_line):
    """[(what is called, its position)] of the calls that a thread has before it on the line that it is at."""
    code = frame.f_code
    if not hasattr(code, "co_positions"):
        return []
    found, done, text = {}, -1 if is_at_line else frame.f_lasti, code.co_code
    for at, place in enumerate(code.co_positions()):
        if place[0] == frame.f_lineno and None not in place and text[2 * at] in _CALLS and 2 * at > done:
            found[place] = None
    lines = sources.text(mycode.path(code.co_filename)).encode().splitlines()
    return [(_callee(lines, place), place) for place in found]


def position(frame):
    """Where a frame is in its text."""
    return next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)


def _callee(lines, place):
    """`shop.order(…)` for a call, without what it is given."""
    first, last, start, end = place
    rows = lines[first - 1 : last]
    rows[-1] = rows[-1][:end]
    rows[0] = rows[0][start:]
    # Within brackets it may have several lines; columns are those of the rows, but for the bracket.
    text = b"(" + b"\n".join(rows)
    try:
        call = compile(text + b"\n)", "<target>", "eval", syntax.ONLY_AST).body
    except (SyntaxError, ValueError):
        call = None
    if type(call).__name__ != "Call":
        return text[1:].decode()  # of a `with` or a decorator
    rows = text.splitlines()[: call.func.end_lineno]
    rows[-1] = rows[-1][: call.func.end_col_offset]
    return " ".join(b" ".join(rows)[1:].decode().split()) + "(…)"
