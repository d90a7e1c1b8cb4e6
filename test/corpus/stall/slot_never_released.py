"""A semaphore for two downloads: both who got in fail to release it, the third waits for ever.

source: https://docs.python.org/3/library/threading.html (semaphores: acquire and release must be balanced)
participants: third
"""

import threading

slots = threading.Semaphore(2)
first_two = threading.Barrier(3)


def download():
    slots.acquire()
    first_two.wait()
    raise SystemExit  # never reaches release()
    slots.release()


def late():
    first_two.wait()
    slots.acquire()  # FINDING: waits
    slots.release()


threads = [threading.Thread(target=download, name=name) for name in ("first", "second")]
threads.append(threading.Thread(target=late, name="third"))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
