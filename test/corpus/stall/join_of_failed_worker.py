"""A task waits until all items of a queue are done, and the only worker has failed at one of them.

source: https://docs.python.org/3/library/asyncio-queue.html (join: block until all items in the queue have been received and processed)
participants: Task-1: main
"""

import asyncio


async def work(queue):
    while True:
        item = await queue.get()
        print(10 / (3 - item))  # an error that nobody sees
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    worker = asyncio.create_task(work(queue))
    for item in range(6):
        queue.put_nowait(item)
    await queue.join()  # FINDING: waits
    worker.cancel()


asyncio.run(main())
