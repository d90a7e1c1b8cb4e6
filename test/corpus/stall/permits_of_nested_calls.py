"""Who walks a tree keeps a permit while he waits for who walks its branches: all permits are with those who wait.

source: https://docs.python.org/3/library/asyncio-sync.html#asyncio.Semaphore (a limit that is taken again within itself)
participants: walk-1-0, walk-1-1
"""

import threading
import time

limit = threading.Semaphore(3)


def walk(depth):
    with limit:  # FINDING: waits
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
