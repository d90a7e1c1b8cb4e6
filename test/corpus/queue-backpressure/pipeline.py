"""The last stage of a pipeline is slow, and the first one waits for it.

source: https://en.wikipedia.org/wiki/Pipeline_(software) (buffering; the slowest stage)
"""

import queue
import threading
import time

parsed = queue.Queue(maxsize=2)


def parse():
    for number in range(60):
        parsed.put(number)  # FINDING: waits
    parsed.put(None)


def store():
    while parsed.get() is not None:
        time.sleep(0.04)


threads = [threading.Thread(target=parse, name="parser"), threading.Thread(target=store, name="storer")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
