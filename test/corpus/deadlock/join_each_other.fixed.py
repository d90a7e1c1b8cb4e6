"""Only one of them joins the other."""

import threading

both = threading.Barrier(2)
threads = []


def work(other):
    both.wait()
    if other == 1:
        threads[other].join()


threads += [
    threading.Thread(target=work, args=(1,), name="first"),
    threading.Thread(target=work, args=(0,), name="second"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
