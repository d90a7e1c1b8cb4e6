"""Who holds the lock does not wait for who wants it."""

import asyncio


async def fetch(results):
    await asyncio.sleep(0.01)
    results.append("fetched")


async def save(results, lock):
    await asyncio.sleep(0.02)
    async with lock:
        print(results)


async def main():
    lock = asyncio.Lock()
    results = []
    async with lock:
        saving = asyncio.ensure_future(save(results, lock))
        await fetch(results)
    await saving


asyncio.run(main())
