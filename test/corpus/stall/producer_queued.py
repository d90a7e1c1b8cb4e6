"""Consumers that were submitted first take all workers of a pool, and the producer is queued behind them.

source: https://docs.python.org/3/library/concurrent.futures.html#threadpoolexecutor (deadlocks where jobs wait for what other jobs of the pool do)
participants: ThreadPoolExecutor-0_0, ThreadPoolExecutor-0_1
"""

import queue
from concurrent.futures import ThreadPoolExecutor

items = queue.Queue()


def consume():
    return items.get()  # FINDING: waits


def produce():
    for number in range(2):
        items.put(number)


with ThreadPoolExecutor(2) as pool:
    consumers = [pool.submit(consume) for _ in range(2)]
    pool.submit(produce)
    print([consumer.result() for consumer in consumers])
