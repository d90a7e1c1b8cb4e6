"""The task that shall set the event fails; gather() keeps its exception until the others are done, which wait for the event.

source: https://docs.python.org/3/library/asyncio-task.html (gather: return_exceptions)
participants: Task-3: query, Task-4: query
"""

import asyncio


async def connect(ready):
    await asyncio.sleep(0.01)
    raise ConnectionError("refused")
    ready.set()


async def query(ready, number):
    await ready.wait()  # FINDING: waits
    return number


async def main():
    ready = asyncio.Event()
    print(await asyncio.gather(connect(ready), query(ready, 1), query(ready, 2), return_exceptions=True))


asyncio.run(main())
