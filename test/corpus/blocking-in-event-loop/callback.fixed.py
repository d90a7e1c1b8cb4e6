"""It is called again later instead."""

import asyncio


def tick():
    asyncio.get_running_loop().call_later(0.05, print, 'tick')


async def main():
    asyncio.get_running_loop().call_soon(tick)
    await asyncio.sleep(0.1)


asyncio.run(main())
