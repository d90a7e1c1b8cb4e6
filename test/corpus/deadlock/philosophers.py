"""Five philosophers take the left fork, then the right one.

source: https://en.wikipedia.org/wiki/Dining_philosophers_problem
participants: p0, p1, p2, p3, p4
"""

import threading

COUNT = 5
forks = [threading.Lock() for _ in range(COUNT)]
seated = threading.Barrier(COUNT)


def dine(number):
    with forks[number]:  # FINDING: holds
        seated.wait()
        with forks[(number + 1) % COUNT]:  # FINDING: waits
            pass


threads = [threading.Thread(target=dine, args=(n,), name=f"p{n}") for n in range(COUNT)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
