"""A thread waits for a future that a callback of a loop sets; the loop's thread waits for that thread.

source: https://docs.python.org/3/library/asyncio-dev.html (a blocking call keeps the event loop from running all other tasks and callbacks)
participants: helper
"""

import asyncio
import concurrent.futures
import threading


def ask(loop):
    future = concurrent.futures.Future()
    loop.call_soon_threadsafe(future.set_result, 42)
    print(future.result())  # FINDING: waits


async def main():
    helper = threading.Thread(target=ask, args=(asyncio.get_running_loop(),), name="helper")
    helper.start()
    helper.join()


asyncio.run(main())
