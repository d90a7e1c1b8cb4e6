"""The semaphore is released on every way out."""

import threading

slots = threading.Semaphore(2)
first_two = threading.Barrier(3)


def download():
    with slots:
        first_two.wait()
        raise SystemExit


def late():
    first_two.wait()
    with slots:
        pass


threads = [threading.Thread(target=download, name=name) for name in ("first", "second")]
threads.append(threading.Thread(target=late, name="third"))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
