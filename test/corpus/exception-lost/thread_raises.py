"""A worker thread fails on its first item; the program goes on as if it worked.

source: https://docs.python.org/3/library/threading.html (threading.excepthook: handle uncaught exception raised by Thread.run())
participants: worker
"""

import threading

totals = {}


def work(orders):
    for name, amount in orders:
        totals[name] += amount  # FINDING: raises


worker = threading.Thread(target=work, args=([("tea", 3)],), name="worker")
worker.start()  # FINDING: starts
worker.join()
print(totals)
