"""Has two tasks of asyncio that wait for each other, and one that waits for an item.

Prints `ready` when they do. Ends when its standard input does, and then prints `done`. With `thread` the loop runs in a
thread of its own; with `acquire` one of the tasks has its lock by that, not by `async with`.
"""

import asyncio
import sys
import threading


class Bank:
    def __init__(self):
        self.first, self.second = asyncio.Lock(), asyncio.Lock()

    def is_stuck(self):
        return bool(self.first._waiters and self.second._waiters)


async def forth(bank):
    async with bank.first:  # @forth-holds
        await asyncio.sleep(0)

        async with bank.second:  # @forth-waits
            pass


async def acquires(bank):
    await bank.first.acquire()  # @acquires-holds
    try:
        await asyncio.sleep(0)
        async with bank.second:  # @acquires-waits
            pass
    finally:
        bank.first.release()


async def back(bank):
    async with bank.second:  # @back-holds
        try:
            await asyncio.sleep(0)
        except ValueError:
            pass
        async with bank.first:  # @back-waits
            pass


async def takes(jobs):
    await jobs.get()  # @item


async def main():
    bank, jobs = Bank(), asyncio.Queue()
    goes = acquires if "acquire" in sys.argv else forth
    tasks = [
        asyncio.create_task(goes(bank), name=goes.__name__),
        asyncio.create_task(back(bank), name="back"),
        asyncio.create_task(takes(jobs), name="idle"),
    ]
    while not bank.is_stuck():
        await asyncio.sleep(0)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print("done", flush=True)


if "thread" in sys.argv:
    thread = threading.Thread(target=lambda: asyncio.run(main()), name="loop")
    thread.start()
    thread.join()
else:
    asyncio.run(main())
