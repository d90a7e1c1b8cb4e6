"""A process is terminated as it waits for an item of a queue, and nobody can read from that any more.

source: https://docs.python.org/3/library/multiprocessing.html (Process.terminate: a queue that the process uses is liable to become corrupted)
participants: MainThread of logger, MainThread of second
"""

import multiprocessing


def log(records, began):
    began.set()
    while True:
        print(records.get())  # FINDING: holds


if __name__ == "__main__":
    records = multiprocessing.Queue()
    began = multiprocessing.Event()
    logger = multiprocessing.Process(target=log, args=(records, began), name="logger")
    logger.start()
    began.wait()
    logger.join(0.5)
    logger.terminate()
    logger.join()
    second = multiprocessing.Process(target=log, args=(records, began), name="second", daemon=True)
    second.start()
    records.put("again")
    records.close()
    second.join()
