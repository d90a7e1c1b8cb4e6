"""Locks that tasks take in ways that are not seen at once: who has them is known all the same, and all of them end."""

import asyncio
import sys
import threading
from contextlib import asynccontextmanager

HELD = 1.2


async def has_it_first(lock):
    """Asks again for what it had before."""
    async with lock:
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.1)
    async with lock:
        pass


async def in_generator():
    lock = asyncio.Lock()

    @asynccontextmanager
    async def session():
        async with lock:
            yield

    async def holds():
        async with session():
            await asyncio.sleep(HELD)

    await asyncio.gather(has_it_first(lock), holds())


async def in_awaitable():
    lock = asyncio.Lock()

    class Query:
        async def run(self):
            async with lock:
                await asyncio.sleep(HELD)

        def __await__(self):
            return self.run().__await__()

    async def holds():
        await Query()

    await asyncio.gather(has_it_first(lock), holds())


async def beside_cancelled():
    """A waiter is cancelled in the step that releases; who asks next need not wait."""
    lock, may_ask = asyncio.Lock(), asyncio.Event()

    async def waits():
        async with lock:
            pass

    async def holds():
        await may_ask.wait()
        async with lock:
            await asyncio.sleep(HELD)

    async with lock:
        others = [asyncio.ensure_future(waits()), asyncio.ensure_future(holds())]
        await asyncio.sleep(0.1)
        may_ask.set()
        others[0].cancel()
    await asyncio.sleep(0.1)
    async with lock:
        pass
    await asyncio.gather(*others, return_exceptions=True)


async def handed_over():
    """Who asks for it again took it, and gave it to a task, which releases it."""
    lock, users = asyncio.Lock(), []

    async def uses():
        try:
            await asyncio.sleep(0.7)
        finally:
            lock.release()

    for _ in range(3):
        await lock.acquire()
        users.append(asyncio.ensure_future(uses()))
    await asyncio.gather(*users)


async def of_threads():
    """A lock of threads that one task takes and another one releases."""
    busy = threading.Lock()

    def measures():
        with busy:
            pass

    async def gives_back(after):
        await asyncio.sleep(after)
        busy.release()

    for after in (0.05, 0.05, HELD):
        busy.acquire()
        stopper = asyncio.ensure_future(gives_back(after))
        await asyncio.get_running_loop().run_in_executor(None, measures)
        await stopper


async def all_of_them():
    await asyncio.gather(
        in_generator(), in_awaitable(), beside_cancelled(), handed_over(), of_threads()
    )


async def started_eagerly():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    lock, of_thread = asyncio.Lock(), threading.Lock()

    def measures():
        with of_thread:
            pass

    async def holds():
        async with lock:
            with of_thread:
                await asyncio.sleep(HELD)

    child = asyncio.create_task(holds(), name="child")
    await asyncio.gather(asyncio.to_thread(measures), lock.acquire())
    lock.release()
    await child


asyncio.run(all_of_them())
if sys.version_info >= (3, 12):
    asyncio.run(started_eagerly())
print("over")
