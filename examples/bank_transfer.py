"""A bank that works all day and hangs at closing time.

During the day, tellers lock the two accounts of a transfer in alphabetical order. The two jobs of
the evening do not: one takes fees from the customer to the bank, one pays interest from the bank to
the customer, and each first locks the account the money comes from. When they meet, each holds what
the other needs, for ever: a deadlock. Press Ctrl-C twice to leave.

    python bank_transfer.py [SECONDS]      length of the day, 3 by default
"""

import argparse
import random
import threading
import time


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.lock = threading.Lock()


def move(source, target, amount):
    """Both locks are held."""
    time.sleep(0.001)  # the booking itself
    source.balance -= amount
    target.balance += amount


def teller(accounts, closing_time):
    """Transfers between random customers; the order of locking is always the same."""
    while time.monotonic() < closing_time:
        source, target = random.sample(accounts, 2)
        first, second = sorted((source, target), key=lambda account: account.owner)
        with first.lock:
            with second.lock:
                move(source, target, random.randint(1, 100))
        time.sleep(random.uniform(0.0, 0.004))  # the next customer


def take_fees(bank, customers):
    for customer in customers:
        with customer.lock:
            time.sleep(0.05)  # look up the customer's tariff
            with bank.lock:
                move(customer, bank, 5)


def pay_interest(bank, customers):
    for customer in customers:
        with bank.lock:
            time.sleep(0.05)  # look up today's rate
            with customer.lock:
                move(bank, customer, customer.balance // 100)


def run_together(*threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=3.0, help="length of the day")
    seconds = parser.parse_args().seconds

    customers = [Account(name, 1_000) for name in ("alice", "bob", "carol", "dave")]
    bank = Account("the bank", 1_000_000)

    print("the bank opens", flush=True)
    closing_time = time.monotonic() + seconds
    run_together(
        *(
            threading.Thread(target=teller, args=(customers, closing_time), name=f"teller-{n}")
            for n in (1, 2, 3)
        )
    )
    print("the bank closes: fees and interest", flush=True)
    run_together(
        threading.Thread(target=take_fees, args=(bank, customers), name="fees"),
        threading.Thread(target=pay_interest, args=(bank, customers), name="interest"),
    )
    print("never printed")


if __name__ == "__main__":
    main()
