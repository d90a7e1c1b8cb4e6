"""A coroutine waits for an event of threading, which another task of the same event loop would set.

source: https://docs.python.org/3/library/asyncio-sync.html (asyncio primitives are not thread-safe, those of threading block the loop)
participants: consume
"""

import asyncio
import threading

ready = threading.Event()


async def produce():
    await asyncio.sleep(0.05)
    ready.set()


async def consume():
    await asyncio.sleep(0)
    ready.wait()  # FINDING: blocks
    print("consumed")


async def main():
    await asyncio.gather(produce(), consume())


asyncio.run(main())
