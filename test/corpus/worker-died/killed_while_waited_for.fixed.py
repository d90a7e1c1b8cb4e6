"""The parent looks whether the workers live while it waits."""

import multiprocessing
import os
import queue
import signal


def work(n, results):
    if n == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    results.put(n * n)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=work, args=(n, results)) for n in range(3)]
    for worker in workers:
        worker.start()
    found = []
    while len(found) < 3:
        try:
            found.append(results.get(timeout=0.2))
        except queue.Empty:
            if any(worker.exitcode for worker in workers):
                break
    print(found)
    for worker in workers:
        worker.join()
