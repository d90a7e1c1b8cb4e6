"""A coroutine gathers others under a lock that the last of them wants; the others have ended long before.

source: https://docs.python.org/3/library/asyncio-sync.html (a lock of asyncio is not re-entrant, nor passed on to tasks)
participants: Task-1: main, Task-3: save
"""

import asyncio


async def fetch(results):
    await asyncio.sleep(0.01)
    results.append("fetched")


async def save(results, lock):
    await asyncio.sleep(0.02)
    async with lock:  # FINDING: waits
        print(results)


async def main():
    lock = asyncio.Lock()
    results = []
    async with lock:  # FINDING: holds
        await asyncio.gather(fetch(results), save(results, lock))  # FINDING: waits


asyncio.run(main())
