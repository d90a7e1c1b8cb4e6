"""It stores many at once."""

import queue
import threading
import time

parsed = queue.Queue(maxsize=2)


def parse():
    for number in range(40):
        parsed.put(number)
    parsed.put(None)


def store():
    batch = []
    while (item := parsed.get()) is not None:
        batch.append(item)
        if len(batch) == 20:
            time.sleep(0.04)
            batch.clear()


threads = [threading.Thread(target=parse, name="parser"), threading.Thread(target=store, name="storer")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
