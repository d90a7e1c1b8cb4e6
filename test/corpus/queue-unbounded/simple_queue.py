"""A SimpleQueue has no limit at all, and its reader is too slow.

source: https://docs.python.org/3/library/queue.html (SimpleQueue: unbounded FIFO queues lack advanced functionality)
"""

import queue
import threading
import time

events = queue.SimpleQueue()  # FINDING: made


def write():
    while events.get() is not None:
        time.sleep(0.002)


threading.Thread(target=write, name="writer", daemon=True).start()
end = time.monotonic() + 4
while time.monotonic() < end:
    for number in range(20):
        events.put(number)
    time.sleep(0.01)
