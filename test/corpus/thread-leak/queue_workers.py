"""Each request starts a worker that waits for more, which never comes.

source: https://github.com/python/cpython/issues/78353 (multiprocessing.Pool and ThreadPool leak resources after being deleted)
"""

import queue
import threading
import time


def handle(number):
    jobs = queue.Queue()
    worker = threading.Thread(target=lambda: print(jobs.get(), end=" ", flush=True) or jobs.get(), daemon=True)
    worker.start()  # FINDING: starts
    jobs.put(number)


for number in range(80):
    handle(number)
    time.sleep(0.04)
time.sleep(1.5)
