"""Another thread runs the event loop, before or after the coroutine is given to it."""

import asyncio
import threading
import time

loop = asyncio.new_event_loop()


async def answer():
    return 42


def ask():
    future = asyncio.run_coroutine_threadsafe(answer(), loop)
    return future.result()


def run():
    time.sleep(1)
    loop.run_forever()


thread = threading.Thread(target=run)
thread.start()
print(ask())
print(ask())
loop.call_soon_threadsafe(loop.stop)
thread.join()
