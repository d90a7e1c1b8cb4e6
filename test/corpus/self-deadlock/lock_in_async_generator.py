"""An asynchronous generator keeps a lock while its consumer works, which takes the same lock.

source: https://peps.python.org/pep-0789/ (suspending in an asynchronous generator inside of a context manager)
python: 3.12
participants: Task-1: main
"""

import asyncio

lock = asyncio.Lock()


async def rows():
    async with lock:
        for row in range(3):
            yield row


async def store(row):
    async with lock:  # FINDING: waits
        print(row)


async def main():
    async for row in rows():
        await store(row)


asyncio.run(main())
