"""What a report needs is loaded before, and not in a job of the same pool."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def load(number):
    return number * 2


def report(loaded):
    return loaded


async def reported(number):
    return await asyncio.to_thread(report, await asyncio.to_thread(load, number))


async def main():
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(2, thread_name_prefix="default"))
    print(await asyncio.gather(*map(reported, range(4))))


asyncio.run(main())
