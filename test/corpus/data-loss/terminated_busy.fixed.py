"""The first result is read; the worker computes the second one, and has nothing to say."""

import multiprocessing
import time


def work(results, computes):
    results.put(b"x" * 1_000_000)
    time.sleep(0.3)
    computes.set()
    results.put(3**30_000_000)


if __name__ == "__main__":
    results, computes = multiprocessing.Queue(), multiprocessing.Event()
    worker = multiprocessing.Process(target=work, args=(results, computes))
    worker.start()
    computes.wait()
    print(len(results.get()))
    worker.terminate()
    worker.join()
