"""Four workers put large results, and all are joined first.

source: https://docs.python.org/3/library/multiprocessing.html (Joining processes that use queues)
"""

import multiprocessing


def work(results, number):
    results.put([number] * 200_000)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=work, args=(results, n)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()  # FINDING: waits
    print(sum(len(results.get()) for _ in workers))
