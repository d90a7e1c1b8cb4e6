"""A worker is killed, by the system that is out of memory, say, and nobody asks how it ended: the parent waits for its result.

source: https://github.com/python/cpython/issues/66587 (a Process that is killed never puts its result; Queue.get() waits for ever)
"""

import multiprocessing
import os
import signal


def work(n, results):
    if n == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    results.put(n * n)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    for n in range(3):
        context.Process(target=work, args=(n, results)).start()  # FINDING: starts
    print(sum(results.get() for _ in range(3)))
