"""Three threads, three locks: each takes its own and the next one.

source: https://en.wikipedia.org/wiki/Dining_philosophers_problem
participants: p0, p1, p2
"""

import threading
import time

forks = [threading.Lock() for _ in range(3)]


def dine(number):
    time.sleep(0.15 * number)
    with forks[number]:  # FINDING: holds
        with forks[(number + 1) % 3]:  # FINDING: takes
            pass
    time.sleep(0.5)


threads = [threading.Thread(target=dine, args=(n,), name=f"p{n}") for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
