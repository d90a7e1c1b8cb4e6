"""Says as JSON of what code is made, and which line each of its instructions is of, for a reader to agree with."""

import ast
import asyncio.events
import dis
import json
import json.decoder
import sys
import types

SOURCE = '''
def far(value):
    return (
        value
        + 1
    )


def loop():
    for turn in range(3):
        try:
            with open(turn) as file:
                yield [
                    line
                    for line in file
                ]
        except OSError:
            continue
        finally:
            turn = None
%s
    return turn
''' % ("\n" * 300)


def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def lines(code):
    """The line of each instruction, by its offset; 0: it has none."""
    found = {}
    if hasattr(code, "co_lines"):
        for start, end, line in code.co_lines():
            found.update((offset, line or 0) for offset in range(start, end, 2))
    else:
        starts = dict(dis.findlinestarts(code))
        line = code.co_firstlineno
        for offset in range(0, len(code.co_code), 2):
            line = found[offset] = starts.get(offset, line)
    return found


def described(code):
    table = code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab
    return {"first": code.co_firstlineno, "table": table.hex(), "lines": lines(code)}


modules = [compile(SOURCE, "source.py", "exec")]
for module in (ast, asyncio.events, json.decoder):
    with open(module.__file__) as file:
        modules.append(compile(file.read(), module.__file__, "exec"))
print(json.dumps([described(code) for module in modules for code in codes(module)]))
