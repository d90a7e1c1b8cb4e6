"""A task is created and never awaited; what it raised is told only when it is collected.

source: https://docs.python.org/3/library/asyncio-dev.html (Detect never-retrieved exceptions)
participants: refresh
"""

import asyncio


async def refresh():
    raise ConnectionError("no route")  # FINDING: raises


async def main():
    task = asyncio.create_task(refresh(), name="refresh")  # FINDING: creates
    await asyncio.sleep(0.1)
    print(task.done())


asyncio.run(main())
