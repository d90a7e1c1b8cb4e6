"""The parent reads the queue first."""

import multiprocessing
import time


def work(results):
    results.put(b"x" * 1_000_000)
    time.sleep(60)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    context.Process(target=work, args=(results,), daemon=True).start()
    print(len(results.get()))
