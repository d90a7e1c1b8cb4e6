"""The first stage takes what comes back before it sends more."""

import queue
import threading

there, back = queue.Queue(1), queue.Queue(1)


def first():
    for number in range(10):
        there.put(number)
        back.get()
        back.get()


def second():
    for _ in range(10):
        number = there.get()
        back.put(number)
        back.put(number)


threads = [threading.Thread(target=one, name=one.__name__) for one in (first, second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
