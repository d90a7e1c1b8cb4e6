"""A coroutine is given to an event loop that nothing runs, and its result is waited for.

source: https://docs.python.org/3/library/asyncio-task.html (run_coroutine_threadsafe: meant to be called from another thread than the one where the event loop runs)
participants: MainThread, answer
"""

import asyncio

loop = asyncio.new_event_loop()


async def answer():
    return 42


def ask():
    future = asyncio.run_coroutine_threadsafe(answer(), loop)  # FINDING: given
    return future.result()  # FINDING: waits


print(ask())
