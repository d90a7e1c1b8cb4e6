"""A lock of threads is held while a coroutine waits; another one of the same event loop asks for it.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code: what blocks in a coroutine delays all tasks of the event loop)
participants: MainThread, Task-2: Cache.get
"""

import asyncio
import threading


class Cache:
    def __init__(self):
        self.lock = threading.Lock()
        self.known = {}

    async def get(self, key):
        with self.lock:  # FINDING: waits
            if key not in self.known:
                await asyncio.sleep(0.05)
                self.known[key] = key.upper()
            return self.known[key]


async def main():
    cache = Cache()
    print(await asyncio.gather(cache.get("a"), cache.get("b")))


asyncio.run(main())
