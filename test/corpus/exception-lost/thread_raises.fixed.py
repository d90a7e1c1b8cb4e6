"""The first amount of a name begins its total."""

import threading

totals = {}


def work(orders):
    for name, amount in orders:
        totals[name] = totals.get(name, 0) + amount


worker = threading.Thread(target=work, args=([("tea", 3)],), name="worker")
worker.start()
worker.join()
print(totals)
