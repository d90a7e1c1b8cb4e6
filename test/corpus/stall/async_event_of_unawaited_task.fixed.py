import asyncio


async def load(ready):
    try:
        await asyncio.sleep(0.01)
        raise LookupError("no configuration")
    finally:
        ready.set()


async def main():
    ready = asyncio.Event()
    loader = asyncio.create_task(load(ready), name="loader")
    await ready.wait()
    try:
        await loader
    except LookupError as error:
        print("without it:", error)


asyncio.run(main())
