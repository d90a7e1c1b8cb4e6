"""The parent waits for as many results as it has given jobs; the workers fail on the way."""

import multiprocessing


def work(jobs, results):
    for number in iter(jobs.get, None):
        results.put(100 // number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    jobs, results = context.Queue(), context.Queue()
    workers = [context.Process(target=work, args=(jobs, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in (5, 0, 0, 4):
        jobs.put(number)
    print([results.get() for _ in range(4)])
