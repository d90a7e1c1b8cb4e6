"""Coroutines wait for an event that nobody sets; with `threaded` a thread does, when the standard input ends."""

import asyncio
import sys
import threading


async def request(ready):
    await ready.wait()  # @waits


async def main():
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    requests = [asyncio.create_task(request(ready)) for _ in range(2)]

    def feed():
        sys.stdin.read()
        loop.call_soon_threadsafe(ready.set)

    if "threaded" in sys.argv:
        threading.Thread(target=feed, name="feed").start()
    await asyncio.sleep(0)
    print("ready", flush=True)
    await asyncio.gather(*requests)


asyncio.run(main())
print("done", flush=True)
