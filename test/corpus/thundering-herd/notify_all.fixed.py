"""One item wakes one worker."""

import threading
import time

ready = threading.Condition()
items = []
done = False


def work():
    while True:
        with ready:
            while not items and not done:
                ready.wait()
            if not items:
                return
            items.pop()


workers = [threading.Thread(target=work) for _ in range(12)]
for worker in workers:
    worker.start()
for number in range(150):
    with ready:
        items.append(number)
        ready.notify()
    time.sleep(0.01)
with ready:
    done = True
    ready.notify_all()
