"""The only consumer fails, its exception is kept for later, and the producer waits for room in the queue for ever.

source: https://docs.python.org/3/library/asyncio-task.html (gather: return_exceptions)
participants: Task-2: produce
"""

import asyncio


async def produce(lines):
    for line in ["1", "2", "x", "4", "5", "6", "7"]:
        await lines.put(line)  # FINDING: waits
    await lines.put(None)


async def consume(lines):
    total = 0
    while (line := await lines.get()) is not None:
        total += int(line)
    print(total)


async def main():
    lines = asyncio.Queue(2)
    print(await asyncio.gather(produce(lines), consume(lines), return_exceptions=True))


asyncio.run(main())
