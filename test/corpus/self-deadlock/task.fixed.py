"""What is called expects the lock to be held."""

import asyncio


async def read(lock):
    return 1 if lock.locked() else 0


async def main():
    lock = asyncio.Lock()
    async with lock:
        await read(lock)


asyncio.run(main())
