"""The loop puts them, and is woken for that."""

import asyncio
import threading
import time


def produce(loop, items):
    for number in range(3):
        time.sleep(0.2)
        loop.call_soon_threadsafe(items.put_nowait, number)


async def read(items):
    for _ in range(3):
        print(await items.get())


async def main():
    items = asyncio.Queue()
    reader = asyncio.create_task(read(items))
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    arguments = (asyncio.get_running_loop(), items)
    threading.Thread(target=produce, name="produce", args=arguments, daemon=True).start()
    async with server:
        await asyncio.wait({reader}, timeout=3)


asyncio.run(main())
