"""Each thread counts for itself, and adds what it counted in the end."""

import threading

lock = threading.Lock()
totals = {}


def work():
    own = {}
    for number in range(400_000):
        own[number % 100] = own.get(number % 100, 0) + 1
    with lock:
        for key, count in own.items():
            totals[key] = totals.get(key, 0) + count


threads = [threading.Thread(target=work, name=f"worker-{n}") for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
