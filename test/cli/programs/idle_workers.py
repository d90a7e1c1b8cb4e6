"""One job is long, and the other workers of the pool have nothing to do meanwhile."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("fork")) as pool:
        print(sum(pool.map(abs, range(-6, 0))))
        pool.submit(time.sleep, 2.5).result()
