"""Producers and consumers wait on one condition of asyncio, and notify() wakes one of the wrong kind.

source: https://docs.python.org/3/library/asyncio-sync.html (asyncio.Condition: notify() wakes n tasks, notify_all() all)
python: 3.12
"""

import asyncio


class Buffer:
    def __init__(self, size):
        self.size, self.items = size, []
        self.changed = asyncio.Condition()

    async def put(self, item):
        async with self.changed:
            while len(self.items) >= self.size:
                await self.changed.wait()
            self.items.append(item)
            self.changed.notify()

    async def take(self):
        async with self.changed:
            while not self.items:
                await self.changed.wait()  # FINDING: waits
            return self.items.pop(0)  # and nobody is told that there is room


async def produce(buffer):
    for number in range(5):
        await buffer.put(number)


async def consume(buffer):
    for _ in range(5):
        print(await buffer.take())


async def main():
    buffer = Buffer(1)
    await asyncio.gather(produce(buffer), produce(buffer), consume(buffer), consume(buffer))


asyncio.run(main())
