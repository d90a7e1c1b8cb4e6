"""A lock of asyncio, for which the others wait without keeping the event loop."""

import asyncio


class Cache:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.known = {}

    async def get(self, key):
        async with self.lock:
            if key not in self.known:
                await asyncio.sleep(0.05)
                self.known[key] = key.upper()
            return self.known[key]


async def main():
    cache = Cache()
    print(await asyncio.gather(cache.get("a"), cache.get("b")))


asyncio.run(main())
