"""A thread sets the result of a future of asyncio: the event loop is not woken, and sleeps on.

source: https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading (almost all asyncio objects are not thread safe: use loop.call_soon_threadsafe)
participants: Task-1: main, compute
"""

import asyncio
import threading
import time


def compute(answer):
    time.sleep(0.2)
    answer.set_result(42)  # FINDING: notifies


async def main():
    answer = asyncio.get_running_loop().create_future()
    threading.Thread(target=compute, name="compute", args=(answer,)).start()
    print(await answer)  # FINDING: waits


asyncio.run(main())
