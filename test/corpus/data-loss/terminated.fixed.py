"""The worker is told to stop, and ends when its results were read."""

import multiprocessing


def work(results, stop):
    results.put("x" * 1_000_000)
    stop.wait()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results, stop = context.Queue(), context.Event()
    worker = context.Process(target=work, args=(results, stop))
    worker.start()
    results.get()
    stop.set()
    worker.join()
