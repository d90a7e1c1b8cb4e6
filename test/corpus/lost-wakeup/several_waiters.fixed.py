"""It is cleared when all of them have begun."""

import threading
import time

begin = threading.Event()


def work(delay):
    time.sleep(delay)
    begin.wait()


workers = [threading.Thread(target=work, args=(0.4,), name=f"worker-{n}") for n in (1, 2)]
for worker in workers:
    worker.start()
begin.set()
for worker in workers:
    worker.join()
begin.clear()
