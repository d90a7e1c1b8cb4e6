"""The fork with the lower number comes first."""

import threading

COUNT = 5
forks = [threading.Lock() for _ in range(COUNT)]
seated = threading.Barrier(COUNT)


def dine(number):
    seated.wait()
    first, second = sorted((number, (number + 1) % COUNT))
    with forks[first]:
        with forks[second]:
            pass


threads = [threading.Thread(target=dine, args=(n,), name=f"p{n}") for n in range(COUNT)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
