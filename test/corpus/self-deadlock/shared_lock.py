"""A lock of multiprocessing is no re-entrant one either.

source: https://docs.python.org/3/library/multiprocessing.html (Lock: a close analog of threading.Lock)
participants: MainThread
"""

import multiprocessing

lock = multiprocessing.Lock()


def log(text):
    with lock:  # FINDING: waits
        print(text)


def save():
    with lock:  # FINDING: holds
        log("saving")


if __name__ == "__main__":
    save()
