"""A job of a pool waits for an event that another job was to set, which has failed before anybody waits for the two.

source: https://docs.python.org/3/library/concurrent.futures.html (wait: finished futures are those that returned or raised; the exception of a job is only raised by its result())
participants: load()
"""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

loaded = threading.Event()


def load(path="model.bin"):
    if not path.startswith("/"):
        raise FileNotFoundError(path)
    loaded.set()


def predict():
    loaded.wait()  # FINDING: waits


with ThreadPoolExecutor(2) as pool:
    jobs = [pool.submit(load), pool.submit(predict)]
    wait(jobs)
