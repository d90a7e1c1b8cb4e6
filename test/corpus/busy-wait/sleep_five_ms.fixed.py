"""It works between its pauses: a loop that paces itself, not one that polls."""

import threading
import time

total = 0


def compute():
    global total
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        total += sum(range(100_000))
        time.sleep(0.005)


worker = threading.Thread(target=compute, name="compute")
worker.start()
worker.join()
