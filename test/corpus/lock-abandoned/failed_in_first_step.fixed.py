"""The lock is taken by `async with`."""

import asyncio

lock = asyncio.Lock()


async def update(number):
    async with lock:
        if number == 1:
            raise ValueError(number)


async def main():
    done = await asyncio.gather(*map(update, range(4)), return_exceptions=True)
    print(done)


asyncio.run(main())
