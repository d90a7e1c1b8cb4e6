"""The main thread has come to its end, and a thread goes on waiting for items that only the main thread put.

source: https://docs.python.org/3/library/queue.html (the example of join() makes such a worker a daemon)
participants: consumer, MainThread
"""

import queue
import threading

jobs = queue.Queue()


def consume():
    while True:
        print(jobs.get())  # FINDING: waits


threading.Thread(target=consume, name="consumer").start()
for number in range(3):
    jobs.put(number)
