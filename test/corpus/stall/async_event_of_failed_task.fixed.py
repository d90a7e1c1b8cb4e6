"""The event is set in any case."""

import asyncio


async def connect(ready):
    try:
        await asyncio.sleep(0.01)
        raise ConnectionError("refused")
    finally:
        ready.set()


async def query(ready, number):
    await ready.wait()
    return number


async def main():
    ready = asyncio.Event()
    print(await asyncio.gather(connect(ready), query(ready, 1), query(ready, 2), return_exceptions=True))


asyncio.run(main())
