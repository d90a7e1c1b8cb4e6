"""A coroutine that holds a lock of asyncio calls one that takes it.

source: https://docs.python.org/3/library/asyncio-sync.html (Lock: implements a mutex lock for asyncio tasks)
python: 3.12
"""

import asyncio


async def read(lock):
    async with lock:  # FINDING: waits
        return 1


async def main():
    lock = asyncio.Lock()
    async with lock:
        await read(lock)


asyncio.run(main())
