"""A lock others wait for: one thread holds it, two want it. Prints what came in on standard input."""

import sys
import threading
import time


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0

    def slowly(self):
        with self.lock:  # the long hold
            inside.set()
            time.sleep(0.3)

    def deposit(self):
        inside.wait()
        with self.lock:  # the wait
            self.balance += 1


inside = threading.Event()
account = Account()
threads = [threading.Thread(target=account.slowly, name="slow")]
threads += [threading.Thread(target=account.deposit, name=f"depositor-{n}") for n in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.stdout.write(sys.stdin.read())
print("balance", account.balance)
print("to standard error", file=sys.stderr)
sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
