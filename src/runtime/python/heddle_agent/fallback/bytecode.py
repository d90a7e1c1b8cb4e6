"""Reads byte code backwards: which expression an instruction acts on.

An expression is a tuple: ("name", text), ("global", text), ("const", value), ("attr", base, text),
("item", base, index), ("operation", sign, left, right), ("call", callee, arguments, keywords) or
("unknown",).
"""

import opcode

from .flow import VERSION, Flow

UNKNOWN = ("unknown",)

_NAMES = {number: name for name, number in opcode.opmap.items()}
_EXTENDED = opcode.opmap["EXTENDED_ARG"]
_PAIRS = {
    "LOAD_FAST_LOAD_FAST": ("LOAD_FAST", "LOAD_FAST"),
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": ("LOAD_FAST", "LOAD_FAST"),
    "STORE_FAST_LOAD_FAST": ("STORE_FAST", "LOAD_FAST"),
    "STORE_FAST_STORE_FAST": ("STORE_FAST", "STORE_FAST"),
}
_LOCALS = ("LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK")
#: Before 3.11 each operation has a byte code of its own.
_SIGNS = {
    "BINARY_ADD": "+",
    "BINARY_SUBTRACT": "-",
    "BINARY_MULTIPLY": "*",
    "BINARY_MODULO": "%",
    "BINARY_FLOOR_DIVIDE": "//",
}
CALLS = ("CALL", "CALL_FUNCTION", "CALL_METHOD", "CALL_KW", "CALL_FUNCTION_KW")
_IGNORED = ("CACHE", "NOP", "EXTENDED_ARG", "RESUME", "NOT_TAKEN", "PRECALL", "KW_NAMES")
WITH = ("SETUP_WITH", "BEFORE_WITH")


#: Byte codes that only code with a `with` statement has.
_MARKS = [
    opcode.opmap[name]
    for name in (*WITH, "WITH_EXCEPT_START")
    if opcode.opmap.get(name, 256) < 256  # above: not in code that runs
]


def mentions_locks(code):
    """A quick look whether decoding is worth while."""
    return "acquire" in code.co_names or any(mark in code.co_code[::2] for mark in _MARKS)


class Code:
    """The instructions of a code object, decoded once."""

    def __init__(self, code):
        self.code = code  # kept, so that its id stays its own
        self._keywords = {}
        self._flow = None
        self.instructions = list(self._decode(code.co_code))
        self._index = {offset: index for index, (offset, _, _) in enumerate(self.instructions)}
        if VERSION >= (3, 11):
            cells = [name for name in code.co_cellvars if name not in code.co_varnames]
            self._locals = list(code.co_varnames) + cells + list(code.co_freevars)
            self._cells = self._locals
        else:
            self._locals = code.co_varnames
            self._cells = code.co_cellvars + code.co_freevars

    def _decode(self, raw):
        extended = 0
        keywords = None
        for offset in range(0, len(raw), 2):
            number, argument = raw[offset], raw[offset + 1] | extended
            extended = argument << 8 if number == _EXTENDED else 0
            name = _NAMES.get(number, "?")
            if name == "KW_NAMES":
                keywords = self.code.co_consts[argument]
            if name in _IGNORED:
                continue
            if keywords is not None and name == "CALL":
                self._keywords[offset], keywords = keywords, None
            pair = _PAIRS.get(name)
            if pair:
                yield offset, pair[0], argument >> 4
                yield offset, pair[1], argument & 15
            else:
                yield offset, name, argument

    def line(self, offset):
        return line_of(self.code, offset)

    def operation(self, offset):
        """What the instruction at `offset` may wait in: (method or "with", base, call) or None."""
        index = self._index.get(offset)
        while index is None and offset > 0:  # 3.12 points at the end of a call's inline cache
            offset -= 2
            index = self._index.get(offset)
        if index is None:
            return None
        _, name, argument = self.instructions[index]
        if name in WITH:
            return "with", self.pushed(index - 1), None
        if name not in CALLS:
            return None
        if self.enters(index):
            return "with", self.entered(index), None
        call = self._parse(index)[0]
        if call[0] != "call":
            return None
        callee = call[1]
        if callee[0] == "attr":
            return callee[2], callee[1], call
        return "", callee, call

    @property
    def flow(self):
        """Where control may go in it."""
        if self._flow is None:
            table = self.code.co_exceptiontable if VERSION >= (3, 11) else None
            self._flow = Flow(self.code.co_code, self.instructions, table)
        return self._flow

    def name(self, index):
        return self.instructions[index][1] if 0 <= index < len(self.instructions) else ""

    def offset(self, index):
        """Of the instruction; behind the last one, the end."""
        if index < len(self.instructions):
            return self.instructions[index][0]
        return len(self.code.co_code)

    def enters(self, index):
        """3.14: `with` looks its methods up and then calls __enter__."""
        return self.name(index - 1) == "LOAD_SPECIAL" and self._before_enter(index) >= 0

    def entered(self, index):
        """What the call of __enter__ at `index` enters."""
        return self.pushed(self._before_enter(index))

    def pushed(self, index):
        """The expression whose value the instruction pushed."""
        return self._parse(index)[0]

    def _before_enter(self, index):
        while index >= 0 and self.name(index) != "COPY":
            index -= 1
        return index - 1

    def _parse(self, index):
        """The expression whose value instruction `index` pushed, and the index it begins at."""
        if index < 0:
            return UNKNOWN, 0
        offset, name, argument = self.instructions[index]
        code = self.code
        if name in _LOCALS:
            return ("name", self._locals[argument]), index
        if name == "LOAD_CLOSURE":
            return UNKNOWN, index
        if name == "LOAD_DEREF":
            return ("name", self._cells[argument]), index
        if name == "LOAD_NAME":
            return ("name", code.co_names[argument]), index
        if name == "LOAD_GLOBAL":
            number = argument >> 1 if VERSION >= (3, 11) else argument
            return ("global", code.co_names[number]), index
        if name == "LOAD_CONST":
            return ("const", code.co_consts[argument]), index
        if name == "LOAD_SMALL_INT":
            return ("const", argument), index
        if name == "LOAD_COMMON_CONSTANT":  # 3.15: True, False and None among them
            return ("const", getattr(opcode, "_common_constants")[argument]), index
        if name == "PUSH_NULL":
            return self._parse(index - 1)
        if name in ("LOAD_ATTR", "LOAD_METHOD"):
            shifted = name == "LOAD_ATTR" and VERSION >= (3, 12)
            base, begin = self._parse(index - 1)
            return ("attr", base, code.co_names[argument >> 1 if shifted else argument]), begin
        if name in CALLS:
            return self._parse_call(index, name, argument)
        if name == "BINARY_SUBSCR" or (name == "BINARY_OP" and argument == 26):
            (item, base), begin = self._operands(index, 2)
            return ("item", base, item), begin
        if name.startswith("BINARY_"):
            (right, left), begin = self._operands(index, 2)
            sign = getattr(opcode, "_nb_ops")[argument][1] if name == "BINARY_OP" else _SIGNS.get(name)
            return ("operation", sign, left, right), begin
        if name in ("COMPARE_OP", "IS_OP", "CONTAINS_OP"):
            return UNKNOWN, self._operands(index, 2)[1]
        if name.startswith("UNARY_") or name == "TO_BOOL":
            return UNKNOWN, self._parse(index - 1)[1]
        if name == "MAKE_FUNCTION":
            return UNKNOWN, self._operands(index, self._function_parts(argument))[1]
        if name == "SET_FUNCTION_ATTRIBUTE":
            return UNKNOWN, self._operands(index, 2)[1]
        if name in ("BUILD_TUPLE", "BUILD_LIST"):
            return UNKNOWN, self._operands(index, argument)[1]
        return UNKNOWN, -1

    def _function_parts(self, flags):
        """How many values MAKE_FUNCTION takes: the code, before 3.11 its name, and attributes."""
        if VERSION >= (3, 13):
            return 1
        return (1 if VERSION >= (3, 11) else 2) + bin(flags & 15).count("1")

    def _operands(self, index, count):
        """The last `count` values pushed before `index`, last first, and where they begin."""
        values = []
        for _ in range(count):
            value, index = self._parse(index - 1)
            values.append(value)
            if index < 0:
                return [UNKNOWN] * count, -1
        return values, index

    def _parse_call(self, index, name, count):
        keywords = self._keywords.get(self.instructions[index][0], ())
        first = index
        if name in ("CALL_KW", "CALL_FUNCTION_KW"):
            value, first = self._parse(index - 1)
            if value[0] == "const":
                keywords = value[1]
        values, begin = self._operands(first, count)
        if begin < 0:
            return UNKNOWN, -1
        callee, begin = self._parse(begin - 1)
        if self.name(begin - 1) == "PUSH_NULL" and VERSION < (3, 13):
            begin -= 1
        return ("call", callee, tuple(reversed(values)), tuple(keywords)), begin


def line_of(code, offset):
    if VERSION >= (3, 10):
        for start, end, line in code.co_lines():
            if start <= offset < end and line is not None:
                return line
        return code.co_firstlineno
    line, address = code.co_firstlineno, 0
    for step, change in zip(code.co_lnotab[::2], code.co_lnotab[1::2]):
        address += step
        if address > offset:
            break
        line += change - 256 if change >= 128 else change
    return line
