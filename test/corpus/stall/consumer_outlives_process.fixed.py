"""The main thread of the child says that nothing more will come."""

import multiprocessing
import queue
import threading


def ingest():
    jobs = queue.Queue()

    def consume():
        while (item := jobs.get()) is not None:
            print(item)

    threading.Thread(target=consume, name="consumer").start()
    for number in range(3):
        jobs.put(number)
    jobs.put(None)


if __name__ == "__main__":
    process = multiprocessing.Process(target=ingest, name="ingest")
    process.start()
    process.join()
