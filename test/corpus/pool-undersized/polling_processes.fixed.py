"""Waiting for devices needs no processes: threads do, one a device."""

import time
from concurrent.futures import ThreadPoolExecutor


def poll(device):
    time.sleep(0.04)
    return device


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=60) as pool:
        print(len(list(pool.map(poll, range(60)))))
