"""One class takes the other's lock from under its own, in both directions.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-bugs.pdf (32.3: complex dependencies between components; encapsulation)
participants: billing, shipping
"""

import threading
import time


class Orders:
    def __init__(self):
        self.lock = threading.Lock()
        self.open = 1


class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = 1


orders, stock = Orders(), Stock()


def bill():
    with orders.lock:  # FINDING: holds
        with stock.lock:  # FINDING: takes
            orders.open -= 1
    time.sleep(0.4)


def ship():
    time.sleep(0.2)
    with stock.lock:  # FINDING: holds
        with orders.lock:  # FINDING: takes
            stock.items -= 1


threads = [threading.Thread(target=bill, name="billing"), threading.Thread(target=ship, name="shipping")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
