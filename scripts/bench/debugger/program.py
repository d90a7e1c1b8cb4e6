"""Times code as a debugger meets it and writes nanoseconds for each as JSON.

    python program.py OUTPUT SCALE NAME...

Breakpoints are set on the lines that end in ``# same file`` and, in elsewhere.py, ``# other file``,
which never run, or on the one that ends in ``# condition``.
"""

import json
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import elsewhere

ROUNDS = 7
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
    "recursive calls": (recursion, 60_000),
    "method calls": (methods, 60_000),
    "thread pool": (pool, 1_000),
    "queue workers": (workers, 2_000),
    "loop": (loop, 10_000),
}


def main():
    scale = float(sys.argv[2])
    figures = {}
    for name in sys.argv[3:]:
        workload, count = WORKLOADS[name]
        count = max(2_000, int(count * scale))
        rounds = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            workload(count)
            rounds.append((time.perf_counter() - begin) / count * 1e9)
        figures[name] = min(rounds)
    with open(sys.argv[1], "w") as file:
        json.dump(figures, file)


if __name__ == "__main__":
    main()
