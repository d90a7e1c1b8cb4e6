"""Two threads take two locks in opposite order, and a third one works on."""

import threading

first = threading.Lock()
second = threading.Lock()
meet = threading.Barrier(2)


def forward():
    with first:
        meet.wait()
        with second:  # forward
            pass


def backward():
    with second:
        meet.wait()
        with first:  # backward
            pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (forward, backward)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
