"""A process is killed while it holds a lock that another waits for; Ctrl-C or a time limit ends it."""

import multiprocessing
import os
import signal


def hold(lock, held):
    lock.acquire()
    held.set()
    signal.pause()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    account = context.Lock()
    held = context.Event()
    holder = context.Process(target=hold, args=(account, held))
    holder.start()
    held.wait()
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    account.acquire()
