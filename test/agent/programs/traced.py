"""Threads whose lines a tool follows: the same lines in each run."""

import queue
import sys
import threading

lock = threading.Lock()
jobs = queue.Queue()
total = 0


def work(number):
    global total
    with lock:
        if number % 2:
            total += number
        else:
            total -= number  # @even
    return number


def worker():
    while True:
        number = jobs.get()
        if number is None:
            break
        work(number)


def never():
    print("not run")


threads = [threading.Thread(target=worker, name="worker-%d" % number) for number in range(3)]
for thread in threads:
    thread.start()
for number in range(30):
    jobs.put(number)
for _ in threads:
    jobs.put(None)
for thread in threads:
    thread.join()
alone = threading.Thread(target=work, args=(40,), name="alone")
alone.start()
alone.join()
print(total)
sys.exit(4)
