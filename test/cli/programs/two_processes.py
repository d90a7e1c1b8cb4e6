"""Two processes take two locks in opposite order: `two_processes.py START_METHOD`."""

import multiprocessing
import sys


def transfer(mine, yours, both):
    with mine:
        both.wait()
        with yours:
            pass


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    account_a = context.Lock()
    account_b = context.Lock()
    both = context.Barrier(2)
    other = context.Process(target=transfer, args=(account_b, account_a, both), daemon=True)
    other.start()
    transfer(account_a, account_b, both)
