"""Two tasks put into each other's queue before they read their own, and both queues are full.

source: https://en.wikipedia.org/wiki/Deadlock (a circle of waits for room in bounded buffers)
participants: Task-2: end, Task-3: end
"""

import asyncio


async def end(own, other):
    await other.put("hello")
    print(await own.get())
    for number in range(5):
        await other.put(number)  # FINDING: waits
    for _ in range(5):
        print(await own.get())


async def main():
    left, right = asyncio.Queue(2), asyncio.Queue(2)
    await asyncio.gather(end(left, right), end(right, left))


asyncio.run(main())
