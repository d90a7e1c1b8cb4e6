"""The pool comes first."""

import multiprocessing
import threading

stop = threading.Event()


def beat():
    while not stop.wait(0.2):
        pass


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        threading.Thread(target=beat, name="heartbeat").start()
        print(pool.apply(abs, (-1,)))
    stop.set()
