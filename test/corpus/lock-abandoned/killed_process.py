"""A process is terminated while it holds a shared lock.

source: https://docs.python.org/3/library/multiprocessing.html (Process.terminate: if the process has acquired a lock or semaphore etc. then terminating it is liable to cause other processes to deadlock)
"""

import multiprocessing
import time


def hold(lock, held):
    with lock:
        held.set()
        time.sleep(60)


def want(lock):
    with lock:  # FINDING: waits
        pass


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    lock, held = context.Lock(), context.Event()
    holder = context.Process(target=hold, args=(lock, held))
    holder.start()
    held.wait()
    holder.terminate()
    holder.join()
    wanting = context.Process(target=want, args=(lock,))
    wanting.start()
    wanting.join()
