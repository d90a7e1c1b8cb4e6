"""The process that filled a queue has ended; who reads one item more waits for ever.

source: https://docs.python.org/3/library/multiprocessing.html (Queue.get: if block is True and timeout is None, block if necessary until an item is available)
participants: MainThread of ForkProcess-1
"""

import multiprocessing


def produce(results):
    for number in range(3):
        results.put(number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=produce, args=(results,))
    process.start()
    process.join()
    for _ in range(4):
        print(results.get())  # FINDING: waits
