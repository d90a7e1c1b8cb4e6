"""time.sleep in a coroutine stops every task of the loop.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code)
"""

import asyncio
import time


async def fetch():
    time.sleep(0.3)  # FINDING: blocks


async def main():
    await asyncio.gather(*(asyncio.create_task(fetch(), name=f"fetch-{n}") for n in (1, 2)))


asyncio.run(main())
