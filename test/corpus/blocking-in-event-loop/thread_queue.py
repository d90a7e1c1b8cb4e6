"""queue.Queue.get() in a coroutine.

source: https://docs.python.org/3/library/asyncio-queue.html (asyncio queues are not thread-safe; designed to be used in async/await code)
"""

import asyncio
import queue
import threading

items = queue.Queue()


async def read():
    return items.get()  # FINDING: blocks


async def main():
    threading.Timer(0.4, items.put, (1,)).start()
    await asyncio.gather(read(), asyncio.sleep(0.1))


asyncio.run(main())
