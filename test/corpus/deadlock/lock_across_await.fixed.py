"""The lock is released before the coroutine waits."""

import asyncio
import threading

rates = {}
guard = threading.Lock()


def load(currency):
    with guard:
        rates[currency] = 1.0


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)


async def main():
    beats = asyncio.ensure_future(heartbeat())
    with guard:
        missing = "EUR" not in rates
    if missing:
        await asyncio.get_running_loop().run_in_executor(None, load, "EUR")
    print(rates)
    beats.cancel()


asyncio.run(main())
