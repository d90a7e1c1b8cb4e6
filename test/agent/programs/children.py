"""Child processes, each of which has a thread that waits: `children.py fork|spawn|…`."""

import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor

from support import settle, start

lock = threading.Lock()  # @lock


def waiter():
    with lock:  # @waits
        pass


def work(*_):
    """What every child does: one wait in a thread of its own."""
    with lock:
        thread = start(waiter)
        settle(thread)
    thread.join()
    return os.getpid()


def by_fork():
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def by_multiprocessing(method):
    process = multiprocessing.get_context(method).Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == 0


def by_pool():
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(work).result() != os.getpid()


def by_subprocess():
    subprocess.run([sys.executable, os.path.abspath(__file__), "work"], check=True)


if __name__ == "__main__":
    kind = sys.argv[1]
    if kind == "work":
        work()
    elif kind == "fork":
        by_fork()
    elif kind == "pool":
        by_pool()
    elif kind == "subprocess":
        by_subprocess()
    else:
        by_multiprocessing(kind)
