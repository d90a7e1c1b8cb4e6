"""A pool of processes is made after a heartbeat thread was started.

source: https://docs.python.org/3/library/multiprocessing.html (fork: note that safely forking a multithreaded process is problematic)
participants: heartbeat
"""

import multiprocessing
import threading

stop = threading.Event()


def beat():
    while not stop.wait(0.2):
        pass


if __name__ == "__main__":
    threading.Thread(target=beat, name="heartbeat").start()
    with multiprocessing.get_context("fork").Pool(1) as pool:  # FINDING: forks
        print(pool.apply(abs, (-1,)))
    stop.set()
