"""Each task reads before it puts the next."""

import asyncio


async def end(own, other):
    await other.put("hello")
    print(await own.get())
    for number in range(5):
        await other.put(number)
        print(await own.get())


async def main():
    left, right = asyncio.Queue(2), asyncio.Queue(2)
    await asyncio.gather(end(left, right), end(right, left))


asyncio.run(main())
