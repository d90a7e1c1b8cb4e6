"""Each thread takes the lock of all for one addition at a time: they stand in line for it nearly all the time, though it is hardly ever held.

source: Blasgen, Gray, Mitoma, Price: The Convoy Phenomenon, ACM SIGOPS Operating Systems Review 13(2), 1979, https://doi.org/10.1145/850657.850659
"""

import threading

lock = threading.Lock()
totals = {}


def add(key):
    with lock:  # FINDING: holds
        totals[key] = totals.get(key, 0) + 1


def work():
    for number in range(400_000):
        add(number % 100)


threads = [threading.Thread(target=work, name=f"worker-{n}") for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
