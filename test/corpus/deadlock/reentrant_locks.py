"""RLocks do not help against another thread: two of them are taken in opposite order.

source: https://docs.python.org/3/library/threading.html (RLock: may be acquired multiple times by the same thread)
participants: left, right
"""

import threading

a, b = threading.RLock(), threading.RLock()
met = threading.Barrier(2)


def work(first, second):
    with first:
        with first:
            met.wait()
            with second:  # FINDING: waits
                pass


threads = [
    threading.Thread(target=work, args=(a, b), name="left"),
    threading.Thread(target=work, args=(b, a), name="right"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
