"""The event loop of another thread is stopped without waking it, and its thread is joined.

source: https://docs.python.org/3/library/asyncio-dev.html (almost all asyncio objects are not thread safe: call_soon_threadsafe() must be used)
python: 3.12
participants: loop, MainThread
"""

import asyncio
import threading
import time

loop = asyncio.new_event_loop()
thread = threading.Thread(target=loop.run_forever, name="loop")
thread.start()
time.sleep(0.5)
loop.stop()  # FINDING: notifies
thread.join()
