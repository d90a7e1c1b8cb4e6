"""A thread waits for it."""

import asyncio
import queue
import threading

items = queue.Queue()


async def read():
    return await asyncio.get_running_loop().run_in_executor(None, items.get)


async def main():
    threading.Timer(0.4, items.put, (1,)).start()
    await asyncio.gather(read(), asyncio.sleep(0.1))


asyncio.run(main())
