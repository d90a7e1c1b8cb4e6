"""A reader catches the CancelledError of a time limit and reads on: the limit does not come again.

source: https://docs.python.org/3/library/asyncio-task.html#task-cancellation (coroutines that swallow CancelledError)
participants: Task-1: main
python: 3.11
"""

import asyncio


async def read(items):
    while True:
        try:
            print(await items.get())  # FINDING: waits
        except BaseException as error:
            print("going on after", repr(error))


async def main():
    items = asyncio.Queue()
    items.put_nowait(1)
    try:
        async with asyncio.timeout(0.2):
            await read(items)
    except TimeoutError:
        print("nothing more")


asyncio.run(main())
