"""Both take them in one order."""

import asyncio


async def work(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:
            pass


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(work(a, b), work(a, b))


asyncio.run(main())
