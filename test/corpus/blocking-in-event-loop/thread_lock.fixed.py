"""A thread waits for it."""

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
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, lock.acquire)
    lock.release()


async def main():
    threading.Thread(target=hold, name="holder").start()
    held.wait()
    await asyncio.gather(count(), asyncio.sleep(0.1))


asyncio.run(main())
