"""A waiter lets one of them in at a time: a gate."""

import threading
import time

forks = [threading.Lock() for _ in range(3)]
waiter = threading.Lock()


def dine(number):
    time.sleep(0.15 * number)
    with waiter:
        with forks[number]:
            with forks[(number + 1) % 3]:
                pass
    time.sleep(0.5)


threads = [threading.Thread(target=dine, args=(n,), name=f"p{n}") for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
