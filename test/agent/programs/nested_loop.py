"""A callback that runs its event loop itself, as nest_asyncio has programs do, and one that blocks it."""

import asyncio
import time

turns = 0


def ticks(loop, end):
    global turns
    turns += 1
    if time.monotonic() < end:
        loop.call_later(0.01, ticks, loop, end)


def nests(loop):
    end = time.monotonic() + 0.3
    loop.call_soon(ticks, loop, end)
    while time.monotonic() < end:
        loop._run_once()


def blocks(done):
    time.sleep(0.15)
    done.set()


async def main():
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.call_soon(nests, loop)
    await asyncio.sleep(0.5)
    loop.call_soon(blocks, done)
    await done.wait()


asyncio.run(main())
print(turns > 10)
