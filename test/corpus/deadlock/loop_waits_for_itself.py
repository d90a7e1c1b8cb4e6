"""A coroutine waits, blocking, for a coroutine that it gave to its own loop.

source: https://docs.python.org/3/library/asyncio-task.html (run_coroutine_threadsafe: meant to be called from a different OS thread than the one where the event loop is running)
participants: MainThread
"""

import asyncio


async def answer():
    return 42


async def main():
    loop = asyncio.get_running_loop()
    future = asyncio.run_coroutine_threadsafe(answer(), loop)
    print(future.result())  # FINDING: waits


asyncio.run(main())
