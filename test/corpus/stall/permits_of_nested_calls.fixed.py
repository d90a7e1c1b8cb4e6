"""The permit is given back before anybody is waited for."""

import threading
import time

limit = threading.Semaphore(3)


def walk(depth):
    with limit:
        time.sleep(0.1)
    branches = [
        threading.Thread(target=walk, args=(depth - 1,), name=f"walk-{depth - 1}-{number}")
        for number in range(2 if depth else 0)
    ]
    for branch in branches:
        branch.start()
    for branch in branches:
        branch.join()


walk(2)
