"""asyncio: steps of tasks, and what tasks wait for."""

import asyncio
from itertools import repeat


async def steps(count):
    for _ in repeat(None, count):
        await asyncio.sleep(0)


async def with_lock(count):
    lock = asyncio.Lock()
    for _ in repeat(None, count):
        async with lock:
            pass


async def queue_put_get(count):
    jobs = asyncio.Queue()
    for _ in repeat(None, count):
        await jobs.put(1)
        await jobs.get()


async def hand_over(count):
    """A consumer that waits for each item."""
    jobs = asyncio.Queue(1)

    async def consume():
        for _ in repeat(None, count):
            await jobs.get()

    consumer = asyncio.ensure_future(consume())
    for _ in repeat(None, count):
        await jobs.put(1)
    await consumer


async def nothing():
    pass


async def tasks(count):
    for _ in repeat(None, count):
        await asyncio.ensure_future(nothing())


def running(function):
    return lambda count: asyncio.run(function(count))


WORKLOADS = {
    "asyncio step": running(steps),
    "asyncio.Lock": running(with_lock),
    "asyncio.Queue put+get": running(queue_put_get),
    "asyncio.Queue, handed over": running(hand_over),
    "asyncio task": running(tasks),
}
