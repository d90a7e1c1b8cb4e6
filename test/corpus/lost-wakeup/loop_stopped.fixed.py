"""The loop is woken to stop, or wakes by itself."""

import asyncio
import threading
import time


def run(loop):
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    time.sleep(0.5)
    return thread


loop = asyncio.new_event_loop()
thread = run(loop)
loop.call_soon_threadsafe(loop.stop)
thread.join()

loop = asyncio.new_event_loop()
loop.call_later(1, print, "awake")
thread = run(loop)
loop.stop()
thread.join()
