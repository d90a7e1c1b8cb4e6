"""Two threads join each other.

source: https://docs.python.org/3/library/threading.html (Thread.join: raises RuntimeError only for the current thread, as that would cause a deadlock)
participants: first, second
"""

import threading

both = threading.Barrier(2)
threads = []


def work(other):
    both.wait()
    threads[other].join()  # FINDING: waits


threads += [
    threading.Thread(target=work, args=(1,), name="first"),
    threading.Thread(target=work, args=(0,), name="second"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
