"""The producer says when nothing more will come."""

import asyncio


async def produce(jobs):
    for number in range(10):
        await jobs.put(number)
    await jobs.put(None)


async def consume(jobs):
    while (number := await jobs.get()) is not None:
        print(number)


async def main():
    jobs = asyncio.Queue(3)
    async with asyncio.TaskGroup() as group:
        group.create_task(consume(jobs), name="consumer")
        group.create_task(produce(jobs), name="producer")


asyncio.run(main())
