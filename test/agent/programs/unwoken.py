"""What a thread gives to the event loop of the main thread while that sleeps, rightly and wrongly."""

import asyncio
import sys
import threading
import time


def is_asleep():
    """Whether the main thread has stood in its selector for some time."""
    main = threading.main_thread().ident
    for _ in range(3):
        if sys._current_frames()[main].f_code.co_name != "select":
            return False
        time.sleep(0.01)
    return True


def in_thread(name, work):
    """Does it while the loop sleeps, and wakes the loop in the end."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def run():
        while not is_asleep():
            pass
        work()
        loop.call_soon_threadsafe(done.set)

    thread = threading.Thread(target=run, name=name)
    thread.start()
    return done.wait(), thread


async def main():
    loop = asyncio.get_running_loop()

    async def wait_for(future):
        try:
            return await future
        except (asyncio.CancelledError, KeyError) as error:
            return type(error).__name__

    async def job():
        return "job"

    made = []
    futures = [loop.create_future() for _ in range(4)]
    tasks = [asyncio.create_task(wait_for(one), name="t%d" % at) for at, one in enumerate(futures)]
    await asyncio.sleep(0)
    results, errors, cancelled, right = futures
    for name, work in (
        ("results", lambda: results.set_result(1)),  # @result
        ("errors", lambda: errors.set_exception(KeyError(1))),  # @exception
        ("cancels", lambda: tasks[2].cancel()),  # @cancel
        ("makes", lambda: made.append(loop.create_task(job()))),  # @make
        ("right", lambda: loop.call_soon_threadsafe(right.set_result, 2)),
    ):
        over, thread = in_thread(name, work)
        await over
        thread.join()
    print(await asyncio.gather(*tasks, *made))


def stopped():
    """A loop of its own, which sleeps until it is woken to find that it is to stop."""
    loop = asyncio.new_event_loop()

    def stop():
        while not is_asleep():
            pass
        loop.stop()  # @stop
        loop.call_soon_threadsafe(int)

    thread = threading.Thread(target=stop, name="stops")
    thread.start()
    loop.run_forever()
    thread.join()
    loop.close()


asyncio.run(main())
stopped()
