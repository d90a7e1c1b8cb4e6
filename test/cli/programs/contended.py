"""A lock others wait for: one thread holds it, two want it. Prints what came in on standard input."""

import sys
import threading
import time

from settling import settle


class Account:
    def __init__(self):
        self.lock = threading.Lock()  # made
        self.balance = 0

    def slowly(self):
        with self.lock:  # the long hold
            inside.set()
            settle(*depositors)
            time.sleep(0.3)

    def deposit(self):
        inside.wait()
        with self.lock:  # the wait
            self.balance += 1


inside = threading.Event()
account = Account()
depositors = [threading.Thread(target=account.deposit, name=f"depositor-{n}") for n in (1, 2)]
threads = [*depositors, threading.Thread(target=account.slowly, name="slow")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.stdout.write(sys.stdin.read())
print("balance", account.balance)
print("to standard error", file=sys.stderr)
sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
