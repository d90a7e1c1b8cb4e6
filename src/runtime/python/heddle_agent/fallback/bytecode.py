"""Reads byte code backwards: which expression an instruction acts on.

An expression is a tuple: ("name", text), ("global", text), ("const", value), ("attr", base, text),
("item", base, index), ("call", callee, arguments, keywords) or ("unknown",).
"""

import opcode
import sys

VERSION = sys.version_info[:2]
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
_CALLS = ("CALL", "CALL_FUNCTION", "CALL_METHOD", "CALL_KW", "CALL_FUNCTION_KW")
_IGNORED = ("CACHE", "NOP", "EXTENDED_ARG", "RESUME", "NOT_TAKEN", "PRECALL", "KW_NAMES")
_WITH = ("SETUP_WITH", "BEFORE_WITH")
#: What an await ends with, before 3.11 and since.
_AWAITED = ("YIELD_FROM", "JUMP_BACKWARD_NO_INTERRUPT")


#: Byte codes that only code with a `with` statement has.
_MARKS = [
    opcode.opmap[name]
    for name in (*_WITH, "WITH_EXCEPT_START")
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
        if name in _WITH:
            return "with", self._parse(index - 1)[0], None
        if name not in _CALLS:
            return None
        if self._enters(index):
            return "with", self._parse(self._before_enter(index))[0], None
        call = self._parse(index)[0]
        if call[0] != "call":
            return None
        callee = call[1]
        if callee[0] == "attr":
            return callee[2], callee[1], call
        return "", callee, call

    def regions(self):
        """Where a `with` body or acquire/release pair runs: (start, end, expression, line).

        Parts of one body are several of them.
        """
        found, acquired, released = [], [], {}
        for index, (offset, name, argument) in enumerate(self.instructions):
            entered = name == "CALL" and self._enters(index)
            if name in _WITH or (entered and not self._awaits(index)):
                expression = self.operation(offset)[1]
                if expression != UNKNOWN:
                    line = self.line(offset)
                    parts = self._body(offset, argument, self._offset(index + 1))
                    found += [(start, end, expression, line) for start, end in parts]
            elif name in _CALLS:
                method, base, _ = self.operation(offset) or ("", UNKNOWN, None)
                if method == "acquire" and base != UNKNOWN and self._name(index + 1) == "POP_TOP":
                    acquired.append((self._offset(index + 1), base, self.line(offset)))
                elif method == "release":
                    released[base] = offset
        end_of_code = len(self.code.co_code)
        for start, base, line in acquired:
            end = released.get(base, end_of_code)
            if end > start:
                found.append((start, end, base, line))
        return sorted(found, key=lambda region: region[0])

    def async_regions(self):
        """The same of the bodies of `async with`, which begin after an await."""
        found = []
        for index, (offset, name, _) in enumerate(self.instructions):
            if name == "BEFORE_ASYNC_WITH":
                expression = self._parse(index - 1)[0]
            elif name == "CALL" and self._enters(index) and self._awaits(index):
                expression = self._parse(self._before_enter(index))[0]
            else:
                continue
            begin = self._after_await(index)
            if expression == UNKNOWN or begin >= len(self.instructions):
                continue
            setup, name, argument = self.instructions[begin]
            after = self._offset(begin + 1) if name == "SETUP_ASYNC_WITH" else setup
            line = self.line(offset)
            found += [(*part, expression, line) for part in self._body(setup, argument, after)]
        return found

    def _awaits(self, index):
        return self._name(index + 1) == "GET_AWAITABLE"

    def _after_await(self, index):
        """The instruction after the await that begins at `index`."""
        while index < len(self.instructions) and self._name(index) not in _AWAITED:
            index += 1
        return index + 2 if self._name(index + 1) == "END_SEND" else index + 1

    def _name(self, index):
        return self.instructions[index][1] if 0 <= index < len(self.instructions) else ""

    def _offset(self, index):
        if index < len(self.instructions):
            return self.instructions[index][0]
        return len(self.code.co_code)

    def _enters(self, index):
        """3.14: `with` looks its methods up and then calls __enter__."""
        return self._name(index - 1) == "LOAD_SPECIAL" and self._before_enter(index) >= 0

    def _before_enter(self, index):
        while index >= 0 and self._name(index) != "COPY":
            index -= 1
        return index - 1

    def _body(self, offset, argument, after):
        """The parts of the `with` body that begins at `after`: its except clauses lie apart."""
        if VERSION < (3, 11):
            return [(after, offset + 2 + argument * (2 if VERSION >= (3, 10) else 1))]
        entries = list(exception_table(self.code.co_exceptiontable))

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
        if name in _CALLS:
            return self._parse_call(index, name, argument)
        if name == "BINARY_SUBSCR" or (name == "BINARY_OP" and argument == 26):
            (item, base), begin = self._operands(index, 2)
            return ("item", base, item), begin
        if name.startswith("BINARY_") or name in ("COMPARE_OP", "IS_OP", "CONTAINS_OP"):
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
        if self._name(begin - 1) == "PUSH_NULL" and VERSION < (3, 13):
            begin -= 1
        return ("call", callee, tuple(reversed(values)), tuple(keywords)), begin


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
