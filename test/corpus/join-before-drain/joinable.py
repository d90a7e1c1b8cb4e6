"""A JoinableQueue does not help: the process is joined before its items are taken.

source: https://docs.python.org/3/library/multiprocessing.html (Joining processes that use queues: bear in mind that a process that has put items in a queue will wait before terminating until all the buffered items are fed)
"""

import multiprocessing


def work(results):
    for number in range(40):
        results.put([number] * 5_000)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.JoinableQueue()
    worker = context.Process(target=work, args=(results,))
    worker.start()
    worker.join()  # FINDING: waits
    print(sum(len(results.get()) for _ in range(40)))
