"""What a jump back is of, for `sys.monitoring`: it tells of no line where the whole loop is on one."""

import sys
from _weakref import ref
from opcode import opmap

#: Of the jumps: to another line, which is told of by itself; of a loop on one line; of a comprehension on one.
ELSEWHERE, LOOP, COMPREHENSION = "elsewhere", "loop", "comprehension"

_FOR_ITER = opmap["FOR_ITER"]
_ITERATES = (_FOR_ITER, opmap["GET_ANEXT"])
_GET_ITER = opmap["GET_ITER"]
_GATHERS = (opmap["LIST_APPEND"], opmap["SET_ADD"], opmap["MAP_ADD"])
_IS_3_12 = sys.version_info < (3, 13)
#: id(code) -> (weak reference to it, {offset of a jump: which it is}); of code in which somebody stops.
_known = {}


def which(code, offset, target):
    """ELSEWHERE, LOOP or COMPREHENSION, for a jump at an offset back to another one."""
    key = id(code)
    known = _known.get(key)
    if known is None or known[0]() is not code:
        known = _known[key] = (ref(code, lambda _: _known.pop(key, None)), {})
    found = known[1].get(offset)
    if found is None:
        found = known[1][offset] = _which(code, offset, target)
    return found


def _which(code, offset, target):
    places = list(code.co_positions())
    line, end_line, column, end_column = places[offset // 2]
    to_line, to_end_line, to_column, to_end_column = places[target // 2]
    if line != to_line and line is not None:
        return ELSEWHERE
    operation = code.co_code[target]
    if operation not in _ITERATES or None in (column, to_column):
        return LOOP
    if operation == _FOR_ITER and (line, column, end_column) == (to_line, to_column, to_end_column):
        return ELSEWHERE  # `any(…)` and its like, which 3.14 makes a loop of: the generator tells of each round
    if _IS_3_12 and code.co_code[target - 2] == _GET_ITER and code.co_code[offset - 2] not in _GATHERS:
        return LOOP  # its iteration has the place of the whole `for` there
    # What is iterated over stands behind what is made of it.
    return COMPREHENSION if (to_end_line, to_end_column) > (end_line, end_column) else LOOP
