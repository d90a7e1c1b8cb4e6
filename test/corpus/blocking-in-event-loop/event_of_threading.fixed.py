"""The event is one of asyncio."""

import asyncio


async def produce(ready):
    await asyncio.sleep(0.05)
    ready.set()


async def consume(ready):
    await asyncio.sleep(0)
    await ready.wait()
    print("consumed")


async def main():
    ready = asyncio.Event()
    await asyncio.gather(produce(ready), consume(ready))


asyncio.run(main())
