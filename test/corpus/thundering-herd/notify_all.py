"""Every new item wakes all the workers, and one of them gets it.

source: https://docs.python.org/3/library/threading.html (Condition.notify_all; notify() wakes one)
"""

import threading
import time

ready = threading.Condition()
items = []
done = False


def work():
    while True:
        with ready:
            while not items and not done:
                ready.wait()  # FINDING: waits
            if not items:
                return
            items.pop()


workers = [threading.Thread(target=work) for _ in range(12)]
for worker in workers:
    worker.start()
for number in range(150):
    with ready:
        items.append(number)
        ready.notify_all()
    time.sleep(0.01)
with ready:
    done = True
    ready.notify_all()
