"""In its own loop it is awaited."""

import asyncio


async def answer():
    return 42


async def main():
    loop = asyncio.get_running_loop()
    print(loop.is_running(), await answer())


asyncio.run(main())
