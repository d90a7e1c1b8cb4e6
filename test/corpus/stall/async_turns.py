"""Two tasks take turns by events of asyncio; one counts to four, the other to three.

source: https://docs.python.org/3/library/asyncio-sync.html (asyncio.Event)
participants: Task-3: pong
python: 3.12
"""

import asyncio


async def ping(mine, other):
    for _ in range(3):
        other.set()
        await mine.wait()
        mine.clear()


async def pong(mine, other):
    for turn in range(4):
        await mine.wait()  # FINDING: waits
        mine.clear()
        print("turn", turn)
        other.set()


async def main():
    first, second = asyncio.Event(), asyncio.Event()
    await asyncio.gather(ping(first, second), pong(second, first))


asyncio.run(main())
