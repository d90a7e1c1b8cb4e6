"""A task that nobody awaits yet fails before it sets the event; as it is kept in a variable, not even its exception is shown.

source: https://docs.python.org/3/library/asyncio-dev.html (detect never-retrieved exceptions)
participants: Task-1: main, loader: load
"""

import asyncio


async def load(ready):
    await asyncio.sleep(0.01)
    raise LookupError("no configuration")
    ready.set()


async def main():
    ready = asyncio.Event()
    loader = asyncio.create_task(load(ready), name="loader")
    await ready.wait()  # FINDING: waits
    await loader


asyncio.run(main())
