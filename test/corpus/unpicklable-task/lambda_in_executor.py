"""A lambda is given to a process pool.

source: https://docs.python.org/3/library/concurrent.futures.html (ProcessPoolExecutor: only picklable objects can be executed and returned)
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        future = pool.submit(lambda: 1)  # FINDING: submits
        print(future.exception())
