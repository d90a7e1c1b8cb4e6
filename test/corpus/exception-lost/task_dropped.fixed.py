"""The task is awaited, and its failure handled."""

import asyncio


async def refresh():
    raise ConnectionError("no route")


async def main():
    task = asyncio.create_task(refresh(), name="refresh")
    await asyncio.sleep(0.1)
    try:
        await task
    except ConnectionError as error:
        print(error)


asyncio.run(main())
