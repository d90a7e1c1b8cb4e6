"""Both count to three."""

import asyncio


async def ping(mine, other):
    for _ in range(3):
        other.set()
        await mine.wait()
        mine.clear()


async def pong(mine, other):
    for turn in range(3):
        await mine.wait()
        mine.clear()
        print("turn", turn)
        other.set()


async def main():
    first, second = asyncio.Event(), asyncio.Event()
    await asyncio.gather(ping(first, second), pong(second, first))


asyncio.run(main())
