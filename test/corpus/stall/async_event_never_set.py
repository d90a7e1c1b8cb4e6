"""A coroutine has ended without setting the event that the main coroutine waits for.

source: https://docs.python.org/3/library/asyncio-sync.html (Event.wait: block until the event is set by calling set())
participants: Task-1: main, Task-2: load
"""

import asyncio


async def load(ready, settings):
    await asyncio.sleep(0.05)
    if settings:
        ready.set()


async def main():
    ready = asyncio.Event()
    task = asyncio.create_task(load(ready, {}))
    await ready.wait()  # FINDING: waits
    await task


asyncio.run(main())
