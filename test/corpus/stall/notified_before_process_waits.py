"""The parent notifies a condition before the child waits for it, and joins the child.

source: https://docs.python.org/3/library/threading.html (Condition: notify() wakes up those that wait at the time of the call)
participants: MainThread of ForkProcess-1
"""

import multiprocessing
import time


def work(changed):
    time.sleep(0.3)
    with changed:
        changed.wait()  # FINDING: waits


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    changed = context.Condition()
    worker = context.Process(target=work, args=(changed,))
    worker.start()
    with changed:
        changed.notify_all()
    worker.join()
