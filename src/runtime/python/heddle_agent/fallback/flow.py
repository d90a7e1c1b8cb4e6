"""Where control may go from each instruction of byte code.

There may be more ways than the program ever takes, never fewer.
"""

import opcode
import sys

VERSION = sys.version_info[:2]

_UNIT = 2 if VERSION >= (3, 10) else 1
_RELATIVE = frozenset(opcode.hasjrel)
_ABSOLUTE = frozenset(opcode.hasjabs)
_BLOCKS = ("SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH")
#: Its argument is for those who trace.
_NO_JUMP = ("END_ASYNC_FOR",)
_NO_WAY_ON = frozenset(
    (
        "RETURN_VALUE",
        "RETURN_CONST",
        "RAISE_VARARGS",
        "RERAISE",
        "JUMP_FORWARD",
        "JUMP_ABSOLUTE",
        "JUMP_BACKWARD",
        "JUMP_BACKWARD_NO_INTERRUPT",
    )
)


class Flow:
    """Of `instructions`: (offset, name, argument) each, in order, of byte code `raw`. They are known by their index."""

    def __init__(self, raw, instructions, table):
        """`table`: co_exceptiontable; before 3.11, None."""
        self._raw = raw
        self._instructions = instructions
        self._indices = self._index()
        self._protected = self._blocks() if table is None else self._entries(table)

    def after(self, index):
        """What may follow when the instruction does not fail: the next one first, where it goes on."""
        _, name, _ = self._instructions[index]
        found = [] if name in _NO_WAY_ON or index + 1 == len(self._instructions) else [index + 1]
        target = self.target(index)
        return found if target is None else found + [target]

    def target(self, index):
        """Where the instruction jumps to; None: it does not."""
        offset, name, argument = self._instructions[index]
        number = opcode.opmap.get(name)
        if number in _ABSOLUTE:
            return self._at(argument * _UNIT)
        if number not in _RELATIVE or name in _NO_JUMP:
            return None
        way = -argument if "BACKWARD" in name else argument
        return self._at(self._end(offset) + way * _UNIT)

    def failing(self, index):
        """What follows when the instruction raises, in this code."""
        return [handler for start, end, handler in self._protected if start <= index < end]

    def reached(self, starts, passes):
        """All that may run after `starts`, these included. `passes(index)`: what follows those that do not fail."""
        seen, todo = set(), list(starts)
        while todo:
            index = todo.pop()
            if index in seen:
                continue
            seen.add(index)
            todo += self.failing(index)
            todo += passes(index)
        return seen

    def _index(self):
        """The first instruction at or behind each offset, or how many there are."""
        found, at = [], 0
        for offset in range(0, len(self._raw) + 2, 2):
            while at < len(self._instructions) and self._instructions[at][0] < offset:
                at += 1
            found.append(at)
        return found

    def _at(self, offset):
        return min(self._indices[offset // 2], len(self._instructions) - 1)

    def _end(self, offset):
        """The offset behind an instruction and its inline caches, from which jumps are counted."""
        offset += 2
        while VERSION >= (3, 11) and offset < len(self._raw) and self._raw[offset] == 0:  # CACHE
            offset += 2
        return offset

    def _entries(self, table):
        return [
            (self._at(start), self._indices[end // 2], self._at(handler))
            for start, end, handler in exception_table(table)
        ]

    def _blocks(self):
        """Before 3.11 the handler follows what it protects."""
        found = []
        for index, (_, name, _) in enumerate(self._instructions):
            if name in _BLOCKS:
                handler = self.target(index)
                found.append((index + 1, handler, handler))
        return found


def exception_table(table):
    """Decodes co_exceptiontable: (start, end, handler) in bytes."""
    position = 0

    def number():
        nonlocal position
        byte = table[position]
        position += 1
        value = byte & 63
        while byte & 64:
            byte = table[position]
            position += 1
            value = value << 6 | byte & 63
        return value

    while position < len(table):
        start, length, handler = number() * 2, number() * 2, number() * 2
        number()  # depth and lasti
        yield start, start + length, handler
