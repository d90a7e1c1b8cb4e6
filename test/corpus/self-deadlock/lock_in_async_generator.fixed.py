"""The rows are read under the lock, and handed out when that is free."""

import asyncio

lock = asyncio.Lock()


async def rows():
    async with lock:
        found = list(range(3))
    for row in found:
        yield row


async def store(row):
    async with lock:
        print(row)


async def main():
    async for row in rows():
        await store(row)


asyncio.run(main())
