"""The inner calls have a pool of their own."""

import time
from multiprocessing.pool import ThreadPool


def size(number):
    return number * 100


def folder(number):
    time.sleep(0.1)  # what it lists comes from far away
    return sum(sizes.map(size, range(number)))


pool, sizes = ThreadPool(2), ThreadPool(2)
print(pool.map(folder, [3, 4, 5, 6]))
