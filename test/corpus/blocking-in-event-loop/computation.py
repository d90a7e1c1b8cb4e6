"""A long computation in a coroutine.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code: "a function performs a CPU-intensive calculation for 1 second, all concurrent … Tasks … would be delayed")
participants: crunch
"""

import asyncio
import time


async def crunch():
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sum(range(1000))


async def main():
    await asyncio.create_task(crunch(), name="crunch")


asyncio.run(main())
