"""The loop goes on while the task sleeps."""

import asyncio


async def fetch():
    await asyncio.sleep(0.3)


async def main():
    await asyncio.gather(*(asyncio.create_task(fetch(), name=f"fetch-{n}") for n in (1, 2)))


asyncio.run(main())
