"""Two processes of a pool poll a device that answers after a while: the jobs stand in line, the processors idle.

source: https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool (the number of processes is that of processors, which fits computing only)
"""

import time
from concurrent.futures import ProcessPoolExecutor


def poll(device):
    time.sleep(0.04)
    return device


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=2) as pool:  # FINDING: made
        print(len(list(pool.map(poll, range(60)))))
