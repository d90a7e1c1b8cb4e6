"""A task group waits for a consumer that has no way to learn that nothing more will come.

source: https://docs.python.org/3/library/asyncio-task.html (asyncio.TaskGroup: "waits for all tasks in the group to finish")
participants: consumer: consume
python: 3.11
"""

import asyncio


async def produce(jobs):
    for number in range(10):
        await jobs.put(number)


async def consume(jobs):
    while True:
        print(await jobs.get())  # FINDING: waits


async def main():
    jobs = asyncio.Queue(3)
    async with asyncio.TaskGroup() as group:
        group.create_task(consume(jobs), name="consumer")
        group.create_task(produce(jobs), name="producer")


asyncio.run(main())
