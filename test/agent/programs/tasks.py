"""Tasks of asyncio: what they wait for, who waits for them, how they end; threads and loops."""

import asyncio
import sys
import threading
import time

marks = {}


def work():
    time.sleep(0.15)  # @work


async def sleeper():
    await asyncio.sleep(0.05)  # @sleep
    return 1


async def failing():
    await asyncio.sleep(0)
    raise ValueError


async def locker(lock):
    async with lock:  # @lock
        pass


async def getter(queue):
    await queue.get()  # @get


async def inner(event):
    await event.wait()  # @event


async def outer(event):
    await inner(event)  # @inner


async def awaiting(task):
    await task  # @task


async def gathering(*tasks):
    await asyncio.gather(*tasks)  # @gather


async def limited(task):
    await asyncio.wait_for(task, 60)  # @wait-for


async def threaded():
    await asyncio.get_running_loop().run_in_executor(None, work)  # @executor


async def blocking():  # @blocking-begins
    time.sleep(0.12)  # @blocking


async def between():
    await asyncio.sleep(0.001)  # @before
    time.sleep(0.12)
    await asyncio.sleep(0.001)  # @after


def callback(seconds):  # @callback-begins
    time.sleep(seconds)


async def cancelled():
    await asyncio.sleep(60)  # @cancelled


def named(coroutine):
    """A task called after its function."""
    task = asyncio.ensure_future(coroutine)
    task.set_name("my " + coroutine.__name__)
    return task


async def main():
    lock, queue, event = asyncio.Lock(), asyncio.Queue(), asyncio.Event()
    await lock.acquire()
    first = named(outer(event))  # @outer
    second = named(sleeper())
    tasks = [first, second, named(locker(lock)), named(getter(queue)), named(awaiting(first))]
    tasks += [named(gathering(first, second)), named(limited(first)), named(threaded())]
    doomed = named(cancelled())
    raised = named(failing())
    await asyncio.sleep(0.02)
    doomed.cancel()
    await named(blocking())
    await named(between())
    while not tasks[-1].done():
        await asyncio.sleep(0.002)
    queue.put_nowait(1)
    lock.release()
    event.set()
    await asyncio.gather(*tasks)
    outcome = await asyncio.gather(doomed, raised, return_exceptions=True)
    if [type(one) for one in outcome] != [asyncio.CancelledError, ValueError]:
        raise SystemExit("wrong outcome %r" % outcome)
    asyncio.get_running_loop().call_soon(time.sleep, 0.11)
    asyncio.get_running_loop().call_soon(callback, 0.11)
    await asyncio.sleep(0.01)
    return 2


def ask(loop):
    future = asyncio.run_coroutine_threadsafe(sleeper(), loop)  # @threadsafe
    marks["asked"] = future.result()  # @asked


async def serve():
    thread = threading.Thread(target=ask, args=(asyncio.get_running_loop(),), name="asker")
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.005)
    thread.join()


async def woken():
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def wake():
        for _ in range(20):
            time.sleep(0.01)
            loop.call_soon_threadsafe(int)
        loop.call_soon_threadsafe(done.set_result, None)

    thread = threading.Thread(target=wake, name="waker")
    thread.start()
    await done
    thread.join()
    await asyncio.to_thread(work)  # @to-thread


if asyncio.run(main()) != 2:  # @main
    sys.exit("wrong result")
asyncio.run(serve())
asyncio.run(woken())
if marks != {"asked": 1}:
    sys.exit("wrong answer")


class Own(asyncio.Task):
    """A task of the program's own class, with more state than the one of C."""

    def __init__(self, coro, **options):
        super().__init__(coro, **options)
        self.more = [coro]


loop = asyncio.new_event_loop()
loop.set_task_factory(lambda loop, coro, **options: Own(coro, loop=loop, **options))
if loop.run_until_complete(sleeper()) != 1:
    sys.exit("wrong result of an own task")
loop.set_task_factory(lambda loop, coro, **options: asyncio.tasks._PyTask(coro, loop=loop, **options))
if loop.run_until_complete(sleeper()) != 1:
    sys.exit("wrong result of a task in Python")
loop.close()
