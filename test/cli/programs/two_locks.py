"""Two threads that lock two locks in opposite order, and meet."""

import threading

first = threading.Lock()
second = threading.Lock()
both_hold = threading.Barrier(2)


def forth():
    with first:
        both_hold.wait()
        with second:
            pass


def back():
    with second:
        both_hold.wait()
        with first:
            pass


threads = [
    threading.Thread(target=forth, name="forth"),
    threading.Thread(target=back, name="back"),
]
for thread in threads:
    thread.start()
print("started", flush=True)
for thread in threads:
    thread.join()
