"""Whoever changes the buffer wakes all."""

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
            self.changed.notify_all()

    async def take(self):
        async with self.changed:
            while not self.items:
                await self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item


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
