"""One process holds a lock for long that another one waits for."""

import multiprocessing
import time


def hold(lock, held):
    with lock:
        held.set()
        time.sleep(0.5)


def want(lock, held):
    held.wait()
    with lock:
        pass


if __name__ == "__main__":
    lock, held = multiprocessing.Lock(), multiprocessing.Event()
    processes = [
        multiprocessing.Process(target=target, args=(lock, held), name=target.__name__)
        for target in (hold, want)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
