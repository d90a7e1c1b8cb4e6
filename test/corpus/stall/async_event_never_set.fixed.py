"""The coroutine sets the event whatever it has found."""

import asyncio


async def load(ready, settings):
    await asyncio.sleep(0.05)
    ready.set()
    return settings


async def main():
    ready = asyncio.Event()
    task = asyncio.create_task(load(ready, {}))
    await ready.wait()
    await task


asyncio.run(main())
