"""The child is spawned: it gets locks of its own."""

import multiprocessing
import threading
import time

lock = threading.Lock()
held = threading.Event()


def hold():
    with lock:
        held.set()
        time.sleep(1)


def child():
    with lock:
        pass


if __name__ == "__main__":
    threading.Thread(target=hold, name="holder").start()
    held.wait()
    process = multiprocessing.get_context("spawn").Process(target=child)
    process.start()
    process.join()
