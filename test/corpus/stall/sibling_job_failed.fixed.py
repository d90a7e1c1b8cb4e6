"""The event is set in any case, and the result is asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

loaded = threading.Event()


def load(path="model.bin"):
    try:
        if not path.startswith("/"):
            raise FileNotFoundError(path)
    finally:
        loaded.set()


def predict():
    loaded.wait()


with ThreadPoolExecutor(2) as pool:
    jobs = [pool.submit(load), pool.submit(predict)]
    wait(jobs)
    try:
        jobs[0].result()
    except FileNotFoundError as error:
        print("no", error)
