"""A thread puts into a queue of asyncio as if that were one of threads; a server's loop sleeps on until a client comes.

source: https://docs.python.org/3/library/asyncio-queue.html (asyncio queues are not thread-safe)
participants: Task-2: read, produce
"""

import asyncio
import threading
import time


def produce(items):
    for number in range(3):
        time.sleep(0.2)
        items.put_nowait(number)  # FINDING: notifies


async def read(items):
    while True:
        print(await items.get())  # FINDING: waits


async def main():
    items = asyncio.Queue()
    reader = asyncio.create_task(read(items))
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    threading.Thread(target=produce, name="produce", args=(items,), daemon=True).start()
    async with server:
        await asyncio.wait({reader}, timeout=3)


asyncio.run(main())
