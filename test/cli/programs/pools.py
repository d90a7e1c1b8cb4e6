"""Every way to give a Pool work: `pools.py METHOD` with fork, spawn, forkserver or thread."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.pool import ThreadPool


def square(n):
    return n * n


def power(base, exponent):
    return base**exponent


def fail(n):
    raise ValueError("cannot do %d" % n)


def nothing(n):
    return lambda: n  # cannot be pickled


def slow(n):
    time.sleep(0.3)
    return n


def begin(pid):
    os.kill(pid, signal.SIGUSR1)
    time.sleep(60 if pid != os.getpid() else 0.3)


def end(n):
    os._exit(7)


def attempt(call, *args):
    try:
        return call(*args)  # attempts
    except Exception as error:
        return type(error).__name__


def all_ways(pool, threads):
    print(pool.apply(square, (3,)))
    waited = pool.apply_async(slow, (1,))  # submits slow
    print(waited.get())  # waits for slow
    print(pool.map(square, range(10), chunksize=4))  # maps
    print(pool.map(square, [70, 80], chunksize=1))
    print(pool.starmap(power, [(2, 5), (3, 2)], 1))
    print(list(pool.imap(square, iter([4, 5]))))  # imaps
    print(sorted(pool.imap_unordered(square, iter([6, 7, 8]), 2)))
    print(attempt(pool.apply, fail, (2,)))
    if not threads:
        print(attempt(pool.apply, nothing, (1,)))
    for _ in pool.imap(slow, iter([9])):  # waits for imap
        pass


def main():
    method = sys.argv[1]
    threads = method == "thread"
    context = multiprocessing if threads else multiprocessing.get_context(method)
    pool = ThreadPool(2) if threads else context.Pool(2, maxtasksperchild=3)
    all_ways(pool, threads)
    pool.close()
    pool.join()
    if not threads:
        dying = context.Pool(1)
        lost = dying.apply_async(end, (1,))
        print(attempt(lost.get, 1.0))
        dying.terminate()
        dying.join()
    doomed = ThreadPool(1) if threads else context.Pool(1)
    begun = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: begun.set())
    held = doomed.apply_async(begin, (os.getpid(),))
    never = doomed.apply_async(square, (55,))
    while not begun.wait(0.05):
        pass  # a signal just before an endless wait would end it only with the next one
    doomed.terminate()
    doomed.join()
    del held, never
    print("ended")


if __name__ == "__main__":
    main()
