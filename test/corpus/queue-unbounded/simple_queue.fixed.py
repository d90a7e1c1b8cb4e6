"""The reader takes all there is at once."""

import queue
import threading
import time

events = queue.SimpleQueue()


def write():
    while events.get() is not None:
        while not events.empty():
            events.get()
        time.sleep(0.002)


threading.Thread(target=write, name="writer", daemon=True).start()
end = time.monotonic() + 4
while time.monotonic() < end:
    for number in range(20):
        events.put(number)
    time.sleep(0.01)
