"""A coroutine waits for the end of a program, which waits for somebody to read the rest of its output.

source: https://docs.python.org/3/library/asyncio-subprocess.html (wait: "can deadlock when using stdout=PIPE")
"""

import asyncio
import sys

PROGRAM = "print('x' * 1_000_000)"


async def main():
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stdout=asyncio.subprocess.PIPE
    )
    print(await program.wait())  # FINDING: waits


asyncio.run(main())
