"""A holder that stops with a lock, and threads that wait for it, for a queue, for an end."""

import queue
import threading


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.amount = 10

    @property
    def balance(self):
        with self.lock:
            return self.amount


account = Account()
tasks = queue.Queue(maxsize=4)
rlock = threading.RLock()
held = threading.Event()


def hold():
    with account.lock, rlock:
        held.set()
        amount = account.amount
        account.amount = amount + 1  # holding


def wait_for_lock():
    wanted = "account"
    held.wait()
    with account.lock:  # waits-lock
        return wanted


def wait_for_item():
    item = tasks.get()  # waits-item
    return item


names = (wait_for_lock, wait_for_item, hold)
threads = [threading.Thread(target=one, name=one.__name__) for one in names]
for thread in threads:
    thread.start()
threads[-1].join()  # waits-end
tasks.put("item")
for thread in threads:
    thread.join()
print("balance", account.balance)
