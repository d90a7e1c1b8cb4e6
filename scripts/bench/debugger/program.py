"""Code as a debugger meets it, timed a round at a time by whoever listens at SOCKET.

    python program.py SOCKET WHO

Breakpoints are set on the lines that end in ``# same file`` and, in elsewhere.py, ``# other file``,
which never run, or on the one that ends in ``# condition``.
"""

import queue
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import elsewhere

THREADS = 4


def never_called():
    return elsewhere.never_called()  # same file


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursion(count):
    for _ in range(count // 1973):
        fibonacci(15)  # 1973 calls


class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self.balance


def methods(count):
    account = Account()
    for amount in range(count):
        account.deposit(amount)


def task(number):
    total = 0
    for one in range(number % 16):
        total += one
    return total


def pool(count):
    with ThreadPoolExecutor(THREADS) as executor:
        for _ in executor.map(task, range(count)):
            pass


def work(jobs, results):
    while True:
        job = jobs.get()
        if job is None:
            return
        results.put(task(job))


def workers(count):
    jobs, results = queue.Queue(), queue.Queue()
    threads = [threading.Thread(target=work, args=(jobs, results)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for job in range(count):
        jobs.put(job)
    for thread in threads:
        jobs.put(None)
    for thread in threads:
        thread.join()


def loop(count):
    total = 0
    for i in range(count):
        total += i  # condition
    return total


WORKLOADS = {
    "recursive calls": recursion,
    "method calls": methods,
    "thread pool": pool,
    "queue workers": workers,
    "loop": loop,
}


def main():
    """Plays a round whenever it is its turn: "NAME<tab>COUNT" in, nanoseconds an operation out."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        with connection.makefile("rw") as turns:
            print(sys.argv[2], file=turns, flush=True)
            for line in turns:
                name, count = line.rstrip("\n").split("\t")
                begin = time.perf_counter()
                WORKLOADS[name](int(count))
                taken = time.perf_counter() - begin
                print(taken / int(count) * 1e9, file=turns, flush=True)


if __name__ == "__main__":
    main()
