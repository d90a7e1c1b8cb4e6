"""A lock of a manager and a lock of the program are taken in opposite order.

source: https://docs.python.org/3/library/multiprocessing.html (SyncManager.Lock: a shared threading.Lock object and a proxy for it)
participants: forth, back
"""

import multiprocessing
import threading


def forth(here, there, both):
    with here:  # FINDING: holds
        both.wait()
        with there:  # FINDING: waits
            pass


def back(here, there, both):
    with there:
        both.wait()
        with here:  # FINDING: waits
            pass


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        here, there = threading.Lock(), manager.Lock()
        both = threading.Barrier(2)
        threads = [
            threading.Thread(target=work, args=(here, there, both), name=work.__name__)
            for work in (forth, back)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
