"""A coroutine holds a lock of threads across an await, for a job of the loop's pool that wants the lock, too.

source: https://docs.python.org/3/library/asyncio-dev.html (asyncio.to_thread and locks of threading)
participants: Task-1: main, asyncio_0
"""

import asyncio
import threading

rates = {}
guard = threading.Lock()


def load(currency):
    with guard:  # FINDING: waits
        rates[currency] = 1.0


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)


async def main():
    beats = asyncio.ensure_future(heartbeat())
    with guard:  # FINDING: holds
        if "EUR" not in rates:
            await asyncio.get_running_loop().run_in_executor(None, load, "EUR")  # FINDING: waits
    print(rates)
    beats.cancel()


asyncio.run(main())
