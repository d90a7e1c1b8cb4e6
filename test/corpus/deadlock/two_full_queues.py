"""Two stages send each other items through queues that are both full.

source: https://en.wikipedia.org/wiki/Kahn_process_networks (bounded buffers can deadlock a network that is free of it)
participants: first, second
"""

import queue
import threading

there, back = queue.Queue(1), queue.Queue(1)


def first():
    for number in range(10):
        there.put(number)  # FINDING: waits
    for _ in range(20):
        back.get()


def second():
    for _ in range(10):
        number = there.get()
        back.put(number)
        back.put(number)  # FINDING: waits


threads = [threading.Thread(target=one, name=one.__name__) for one in (first, second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
