"""Who puts into a manager's queue fails; the parent waits for the rest, in a call of the manager.

source: https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager.Queue (create a shared queue.Queue object and return a proxy for it)
participants: MainThread of Process-2
"""

import multiprocessing


def produce(rows):
    rows.put(1)
    raise ValueError("row 2 is bad")


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        rows = manager.Queue()
        producer = context.Process(target=produce, args=(rows,), name="Process-2")
        producer.start()
        for _ in range(2):
            print(rows.get())  # FINDING: waits
        producer.join()
