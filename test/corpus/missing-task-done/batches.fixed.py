"""It marks as many as it took."""

import queue
import threading

jobs = queue.Queue()
for number in range(4):
    jobs.put(number)


def work():
    while True:
        batch = [jobs.get(), jobs.get()]
        print(batch)
        for _ in batch:
            jobs.task_done()


threading.Thread(target=work, name="worker", daemon=True).start()
jobs.join()
