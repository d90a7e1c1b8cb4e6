"""The worker ends by itself, after everything was written."""

import multiprocessing
import time


def work(results):
    for number in range(100):
        results.put("x" * 10_000)
    time.sleep(0.5)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    worker = context.Process(target=work, args=(results,))
    worker.start()
    for _ in range(100):
        results.get()
    worker.join()
