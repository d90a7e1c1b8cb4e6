"""A thread waits for a coroutine that it gave to a loop; the loop's thread waits for that thread.

source: https://github.com/empicano/aiomqtt/issues/174 (waiting keeps the event loop from running the coroutine, so the future is never ready)
participants: MainThread, helper
"""

import asyncio
import threading


async def answer():
    return 42


def ask(loop):
    future = asyncio.run_coroutine_threadsafe(answer(), loop)
    print(future.result())  # FINDING: waits


async def main():
    helper = threading.Thread(target=ask, args=(asyncio.get_running_loop(),), name="helper")
    helper.start()
    helper.join()  # FINDING: waits


asyncio.run(main())
