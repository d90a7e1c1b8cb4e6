"""The output is read while the program runs."""

import asyncio
import sys

PROGRAM = "print('x' * 1_000_000)"


async def main():
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await program.communicate()
    print(len(output), program.returncode)


asyncio.run(main())
