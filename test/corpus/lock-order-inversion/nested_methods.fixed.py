"""Orders come first everywhere."""

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
    with orders.lock:
        with stock.lock:
            orders.open -= 1
    time.sleep(0.4)


def ship():
    time.sleep(0.2)
    with orders.lock:
        with stock.lock:
            stock.items -= 1


threads = [threading.Thread(target=bill, name="billing"), threading.Thread(target=ship, name="shipping")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
