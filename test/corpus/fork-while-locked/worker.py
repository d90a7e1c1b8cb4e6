"""A child is forked while another thread holds a lock that the child needs.

source: https://github.com/python/cpython/issues/50970 (Locks in the standard library should be sanitized on fork)
participants: MainThread, holder
"""

import multiprocessing
import threading
import time

lock = threading.Lock()
held = threading.Event()


def hold():
    with lock:  # FINDING: holds
        held.set()
        time.sleep(1)


def child():
    with lock:  # FINDING: waits
        pass


if __name__ == "__main__":
    threading.Thread(target=hold, name="holder").start()
    held.wait()
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()  # FINDING: forks
    process.join()
