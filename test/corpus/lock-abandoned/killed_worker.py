"""A worker is killed between acquire() and release() of a lock that processes share.

source: https://docs.python.org/3/library/multiprocessing.html (Process.kill: like terminate(), which leaves a lock that the process has acquired)
participants: MainThread of writer
"""

import multiprocessing


def write(lock, began, go_on):
    lock.acquire()  # FINDING: holds
    began.set()
    go_on.wait(60)
    lock.release()


if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    lock, began, go_on = context.Lock(), context.Event(), context.Event()
    writer = context.Process(target=write, args=(lock, began, go_on), name="writer")
    writer.start()
    began.wait()
    writer.kill()
    writer.join()
    lock.acquire()  # FINDING: waits
    print("mine")
