"""Events come faster than the writer takes them, and nothing limits the queue.

source: https://docs.python.org/3/library/queue.html (maxsize: "If maxsize is less than or equal to zero, the queue size is infinite")
"""

import queue
import threading
import time

events = queue.Queue()  # FINDING: made


def write():
    while events.get() is not None:
        time.sleep(0.002)


writer = threading.Thread(target=write, name="writer", daemon=True)
writer.start()
end = time.monotonic() + 4
while time.monotonic() < end:
    for number in range(20):
        events.put(number)
    time.sleep(0.01)
