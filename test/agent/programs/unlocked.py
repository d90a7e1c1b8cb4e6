"""Threads that make objects, call and return without a pause, until the file exists: `unlocked.py FILE`."""

import gc
import os
import sys
import threading
import time

END = time.monotonic() + 60


def over():
    return time.monotonic() > END or os.path.exists(sys.argv[1])


class Node:
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest


def chain(depth, lock):
    if depth == 0:
        return None
    return Node(str(depth), chain(depth - 1, lock))


def work(lock, total):
    while not over():
        node, count = chain(20, lock), 0
        while node is not None:
            node, count = node.rest, count + 1
        with lock:
            total.append(count)
            del total[:-5]


def main():
    lock, total = threading.Lock(), []
    threads = [threading.Thread(target=work, args=(lock, total)) for _ in range(4)]
    for thread in threads:
        thread.start()
    # Threads come and go meanwhile, and the collector stops all of them by itself.
    while not over():
        short = threading.Thread(target=chain, args=(5, lock))
        short.start()
        short.join()
        gc.collect()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    print(set(total), sys._is_gil_enabled())


main()
