"""A lock of threads is waited for in a coroutine.

source: https://docs.python.org/3/library/asyncio-sync.html (asyncio synchronization primitives are not thread-safe … those for OS threads block)
"""

import asyncio
import threading
import time

lock = threading.Lock()
held = threading.Event()


def hold():
    with lock:
        held.set()
        time.sleep(0.4)


async def count():
    with lock:  # FINDING: blocks
        pass


async def main():
    threading.Thread(target=hold, name="holder").start()
    held.wait()
    await asyncio.gather(count(), asyncio.sleep(0.1))


asyncio.run(main())
