"""Two tasks of asyncio take two locks in opposite order.

source: https://docs.python.org/3/library/asyncio-sync.html (Lock)
python: 3.12
"""

import asyncio


async def work(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:  # FINDING: waits
            pass


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(work(a, b), work(b, a))


asyncio.run(main())
