"""An item is done whatever becomes of it."""

import asyncio


async def work(queue):
    while True:
        item = await queue.get()
        try:
            print(10 / (3 - item))
        except ZeroDivisionError:
            print("no result")
        finally:
            queue.task_done()


async def main():
    queue = asyncio.Queue()
    worker = asyncio.create_task(work(queue))
    for item in range(6):
        queue.put_nowait(item)
    await queue.join()
    worker.cancel()


asyncio.run(main())
