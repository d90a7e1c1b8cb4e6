"""The queue is limited; what is too much is counted and dropped."""

import queue
import threading
import time

events = queue.Queue(maxsize=100)
dropped = 0


def write():
    while events.get() is not None:
        time.sleep(0.002)


writer = threading.Thread(target=write, name="writer", daemon=True)
writer.start()
end = time.monotonic() + 4
while time.monotonic() < end:
    for number in range(20):
        try:
            events.put_nowait(number)
        except queue.Full:
            dropped += 1
    time.sleep(0.01)
