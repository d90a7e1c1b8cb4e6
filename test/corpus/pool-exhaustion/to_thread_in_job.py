"""Jobs of the loop's own pool wait for more jobs of it, by way of a coroutine.

source: https://docs.python.org/3/library/asyncio-eventloop.html (run_in_executor(None, …) and to_thread() share one default executor)
participants: default_0, default_1
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def load(number):
    return number * 2


def report(number, loop):
    loading = asyncio.run_coroutine_threadsafe(asyncio.to_thread(load, number), loop)
    return loading.result()  # FINDING: waits


async def main():
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(2, thread_name_prefix="default"))
    print(await asyncio.gather(*(asyncio.to_thread(report, n, loop) for n in range(4))))


asyncio.run(main())
