"""What ends a task passes the reader by; clean-up may last longer than the limit."""

import asyncio


async def read(items):
    while True:
        try:
            print(await items.get())
        except Exception as error:
            print("going on after", repr(error))
        finally:
            # Clean-up may wait, for longer than the limit, too.
            await asyncio.sleep(0)


async def drain(items, done):
    try:
        await read(items)
    except asyncio.CancelledError:
        await done.wait()
        raise


async def main():
    items = asyncio.Queue()
    items.put_nowait(1)
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(2, done.set)
    try:
        async with asyncio.timeout(0.2):
            await drain(items, done)
    except TimeoutError:
        print("nothing more")
    try:
        async with asyncio.timeout(1):
            await items.get()
    except TimeoutError:
        print("nothing more")


asyncio.run(main())
