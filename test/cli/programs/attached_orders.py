"""Orders are worked off with a stock lock that is kept after an error; with `counted`, until the standard input ends."""

import queue
import sys
import threading

stock_lock = threading.Lock()
orders = queue.Queue()
failed = threading.Event()


def reserve(order):
    stock_lock.acquire()  # @reserves
    if order == 3:
        raise ValueError("no stock")
    stock_lock.release()


def worker():
    while True:
        order = orders.get()
        try:
            reserve(order)
        except ValueError:
            print("ready", flush=True)
            failed.set()
        finally:
            orders.task_done()


def count():
    failed.wait()
    sys.stdin.read()
    stock_lock.release()


if "counted" in sys.argv:
    threading.Thread(target=count, name="count", daemon=True).start()
for n in range(3):
    threading.Thread(target=worker, name=f"reserve-{n}", daemon=True).start()
for order in range(20):
    orders.put(order)
orders.join()
print("done", flush=True)
