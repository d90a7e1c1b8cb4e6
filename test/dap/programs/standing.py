"""A pool is forked while a thread stands at a breakpoint."""

import multiprocessing
import threading

go = threading.Event()


def stand():
    here = "parent"  # stand
    return here


def work(number):
    doubled = number * 2  # work
    return doubled


thread = threading.Thread(target=stand, name="stander")
thread.start()
go.wait()
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(work, range(3), 1))
thread.join()
print("end")
