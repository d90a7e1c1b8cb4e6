"""The pool has a worker for each job that must run at the same time."""

import queue
import time
from concurrent.futures import ThreadPoolExecutor

items = queue.Queue()


def consume():
    return items.get()


def produce():
    time.sleep(1.5)
    for number in range(2):
        items.put(number)


with ThreadPoolExecutor(3) as pool:
    consumers = [pool.submit(consume) for _ in range(2)]
    pool.submit(produce)
    print([consumer.result() for consumer in consumers])
