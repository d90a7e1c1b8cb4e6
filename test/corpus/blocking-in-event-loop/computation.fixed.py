"""The computation has a thread of its own."""

import asyncio
import time


def crunch():
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sum(range(1000))


async def main():
    await asyncio.get_running_loop().run_in_executor(None, crunch)


asyncio.run(main())
