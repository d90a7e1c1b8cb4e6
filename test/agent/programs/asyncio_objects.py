"""Locks, queues, … of asyncio: which task waits for which, and what is counted of them."""

import asyncio
import math
import sys


class Jobs(asyncio.PriorityQueue):
    """A queue of the program's own class."""


async def locks(lock):
    async with lock:  # @lock-wait
        pass


async def explicit(lock):
    await lock.acquire()  # @acquire
    lock.release()


async def waits(event):
    await event.wait()  # @event-wait


async def notified(condition):
    async with condition:  # @condition-lock
        await condition.wait()  # @condition-wait


async def passes(semaphore):
    async with semaphore:  # @semaphore-wait
        await asyncio.sleep(0.01)


async def takes(queue):
    await queue.get()  # @get


async def fills(queue):
    await queue.put(1)  # @put-first
    await queue.put(2)  # @put


async def drained(queue):
    await queue.join()  # @join


async def meets(barrier):
    await barrier.wait()  # @barrier-wait


async def limited(event):
    try:
        await asyncio.wait_for(event.wait(), 0.05)  # @limited
    except asyncio.TimeoutError:
        pass


class CancelScope:
    """As anyio has it."""

    __slots__ = ("_deadline",)

    def __init__(self, deadline=math.inf):
        self._deadline = deadline

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


async def unlimited(event):
    with CancelScope():
        await event.wait()  # @unlimited


async def until(event):
    with CancelScope(asyncio.get_running_loop().time() + 60):
        await event.wait()  # @until


async def timed(event):
    try:
        async with asyncio.timeout(0.05):
            await event.wait()  # @timed
    except TimeoutError:
        pass


def named(coroutine):
    task = asyncio.ensure_future(coroutine)
    task.set_name(coroutine.__name__)
    return task


async def main():
    lock = asyncio.Lock()  # @lock
    many = [asyncio.Lock() for _ in range(100)]  # @many
    event = asyncio.Event()  # @event
    never = asyncio.Event()  # @never
    condition = asyncio.Condition()  # @condition
    semaphore = asyncio.BoundedSemaphore(1)  # @semaphore
    queue = asyncio.Queue(1)  # @queue
    jobs = Jobs(maxsize=7)  # @jobs
    tasks = [named(waits(event)), named(notified(condition)), named(limited(never))]
    tasks += [named(unlimited(event)), named(until(event))]
    tasks += [named(passes(semaphore)), named(passes(semaphore))]
    tasks += [named(fills(queue)), named(takes(jobs)), named(locks(lock)), named(explicit(lock))]
    if sys.version_info >= (3, 11):
        barrier = asyncio.Barrier(2)  # @barrier
        tasks += [named(meets(barrier)), named(timed(never))]
    tasks.append(named(locks(many[50])))
    async with lock, many[50]:  # @held
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    tasks.append(named(drained(queue)))
    await asyncio.sleep(0.01)
    for _ in range(2):
        event.set()  # @set
    async with condition:
        condition.notify_all()  # @notify
    await queue.get()
    await queue.get()
    queue.task_done()
    queue.task_done()
    await jobs.put((1, "one"))
    if sys.version_info >= (3, 11):
        await barrier.wait()
    await asyncio.gather(*tasks)
    if lock.locked() or lock.__class__ is not asyncio.Lock:
        raise SystemExit("the lock is not what it was")


asyncio.run(main())
