"""asyncio has programs of its own."""

import asyncio


async def build():
    child = await asyncio.create_subprocess_exec("sleep", "0.4")
    await child.wait()


async def main():
    await asyncio.gather(build(), asyncio.sleep(0.1))


asyncio.run(main())
