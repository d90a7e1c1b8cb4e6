"""A callback of the loop sleeps.

source: https://docs.python.org/3/library/asyncio-dev.html (Debug mode: callbacks that take longer than 100 milliseconds are logged)
"""

import asyncio
import time


def tick():
    time.sleep(0.4)  # FINDING: blocks


async def main():
    asyncio.get_running_loop().call_soon(tick)
    await asyncio.sleep(0.1)


asyncio.run(main())
