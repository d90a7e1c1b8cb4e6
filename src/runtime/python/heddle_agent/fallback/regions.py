"""Where code holds something: in the bodies of `with` statements, and between acquire() and release().

A region is (start, end, expression, line): offsets in the byte code, what is held, and the line that took it. What one line
took may have several, as clauses of exceptions lie apart.
"""

from .bytecode import CALLS, UNKNOWN, VERSION, WITH
from .flow import exception_table

#: What an await ends with, before 3.11 and since.
_AWAITED = ("YIELD_FROM", "JUMP_BACKWARD_NO_INTERRUPT")


def regions(code):
    """What a thread holds in the byte code `code` (bytecode.Code)."""
    found = _between(code, False)
    for index, (offset, name, argument) in enumerate(code.instructions):
        entered = name == "CALL" and code.enters(index) and not _awaits(code, index)
        if name in WITH or entered:
            expression = code.operation(offset)[1]
            if expression != UNKNOWN:
                line = code.line(offset)
                parts = _body(code, offset, argument, code.offset(index + 1))
                found += [(start, end, expression, line) for start, end in parts]
    return sorted(found, key=lambda region: region[0])


def async_regions(code):
    """What a task holds: the bodies of `async with` begin after an await, and acquire() is awaited."""
    found = _between(code, True)
    for index, (offset, name, _) in enumerate(code.instructions):
        if name == "BEFORE_ASYNC_WITH":
            expression = code.pushed(index - 1)
        elif name == "CALL" and code.enters(index) and _awaits(code, index):
            expression = code.entered(index)
        else:
            continue
        begin = _after_await(code, index)
        if expression == UNKNOWN or begin >= len(code.instructions):
            continue
        setup, name, argument = code.instructions[begin]
        after = code.offset(begin + 1) if name == "SETUP_ASYNC_WITH" else setup
        line = code.line(offset)
        found += [(*part, expression, line) for part in _body(code, setup, argument, after)]
    return found


def _awaits(code, index):
    return code.name(index + 1) == "GET_AWAITABLE"


def _after_await(code, index):
    """The instruction after the await that begins at `index`."""
    while index < len(code.instructions) and code.name(index) not in _AWAITED:
        index += 1
    return index + 2 if code.name(index + 1) == "END_SEND" else index + 1


# ---- acquire() and release() ----


def _between(code, awaited):
    """Where each acquire() was called that no release() has followed: whatever way control came there, so for certain."""
    takes, gives = {}, {}
    if "acquire" not in code.code.co_names:
        return []
    for index, (offset, name, _) in enumerate(code.instructions):
        if name not in CALLS:
            continue
        method, base, call = code.operation(offset) or ("", UNKNOWN, None)
        if base == UNKNOWN:
            continue
        if method == "release":
            gives.setdefault(base, set()).add(index)
        elif method == "acquire" and _awaits(code, index) == awaited:
            place = _taking(code, index, call)
            if place is not None:
                at, *ways = place
                takes.setdefault(base, {})[at] = (*ways, code.line(offset))
    found = []
    for base, places in takes.items():
        found += _held(code, base, places, gives.get(base, ()))
    return found


def _taking(code, index, call):
    """The instruction that what acquire() at `index` gives goes to, and where control goes when it has acquired and when not."""
    at = _after_await(code, index) if _awaits(code, index) else index + 1
    if code.name(at) == "POP_TOP":
        _, _, arguments, keywords = call
        return (at, code.flow.after(at), []) if not keywords and arguments in _WAITS else None
    if code.name(at) == "TO_BOOL":
        at += 1
    if "POP_JUMP" not in code.name(at) or "_IF_" not in code.name(at):
        return None
    goes_on, jumps = [at + 1], [code.flow.target(at)]
    if code.name(at).endswith("IF_FALSE"):
        return at, goes_on, jumps
    return (at, jumps, goes_on) if code.name(at).endswith("IF_TRUE") else None


#: Arguments with which it does not come back before it has acquired.
_WAITS = ((), (("const", True),))


def _held(code, base, takes, gives):
    """`takes`: as `_taking` gives, by the instruction, with the line. `gives`: calls of release()."""
    flow = code.flow

    def passes_free(index):
        return takes[index][1] if index in takes else flow.after(index)

    def passes_held(index):
        return () if index in takes or index in gives else flow.after(index)

    starts = [0]
    for index in gives:
        starts += flow.after(index) + flow.failing(index)
    left_out = flow.reached(starts, passes_free)
    found = []
    for held, _, line in takes.values():
        places = flow.reached(held, passes_held) - left_out
        left_out |= places  # what two lines may have taken is told of one
        for index in sorted(places):
            start = found.pop()[0] if found and found[-1][1] == index else index
            found.append((start, index + 1, line))
    return [(code.offset(start), code.offset(end), base, line) for start, end, line in found]


# ---- bodies of `with` ----


def _body(code, offset, argument, after):
    """The parts of the `with` body that begins at `after`: its except clauses lie apart."""
    if VERSION < (3, 11):
        return [(after, offset + 2 + argument * (2 if VERSION >= (3, 10) else 1))]
    entries = list(exception_table(code.code.co_exceptiontable))

    def handler_of(place):
        return next((one for start, end, one in entries if start <= place < end), None)

    def leads_to(handler, wanted):
        seen = set()
        while handler is not None and handler != wanted and handler not in seen:
            seen.add(handler)
            handler = handler_of(handler)
        return handler == wanted

    target, parts = handler_of(after), []
    for start, end, handler in entries if target is not None else ():
        if not leads_to(handler, target):
            continue
        if parts and parts[-1][1] == start:
            start = parts.pop()[0]
        parts.append((start, end))
    return parts
