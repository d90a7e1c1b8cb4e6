"""A task fails with the lock before it has waited for anything.

source: https://docs.python.org/3/library/asyncio-sync.html (the preferred way to use a Lock is an async with statement)
python: 3.12
participants: Task-3: update
"""

import asyncio

lock = asyncio.Lock()


async def update(number):
    await lock.acquire()  # FINDING: holds
    if number == 1:
        raise ValueError(number)
    lock.release()


async def main():
    done = await asyncio.gather(*map(update, range(4)), return_exceptions=True)
    print(done)


asyncio.run(main())
