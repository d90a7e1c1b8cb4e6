"""A child process has come to its end, and a thread of it goes on waiting for items that only its main thread put.

source: https://docs.python.org/3/library/multiprocessing.html (a process ends when its threads that are no daemons have)
participants: consumer, MainThread of ingest
"""

import multiprocessing
import queue
import threading


def ingest():
    jobs = queue.Queue()

    def consume():
        while True:
            print(jobs.get())  # FINDING: waits

    threading.Thread(target=consume, name="consumer").start()
    for number in range(3):
        jobs.put(number)


if __name__ == "__main__":
    process = multiprocessing.Process(target=ingest, name="ingest")
    process.start()
    process.join()
