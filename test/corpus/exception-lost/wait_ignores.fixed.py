"""gather() with return_exceptions gives what was raised."""

import asyncio


async def load(number):
    if number == 1:
        raise LookupError("1 is missing")


async def main():
    tasks = [asyncio.create_task(load(n)) for n in range(2)]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    print(len(done), "loaded")


asyncio.run(main())
