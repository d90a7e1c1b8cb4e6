"""Two threads lock two accounts in opposite order and wait for each other for ever."""

import queue
import threading
import time


class Account:
    def __init__(self, name):
        self.name = name
        self.lock = threading.Lock()  # LOOK: made


both_locked = threading.Barrier(2)
jobs = queue.Queue()


def transfer(source, target):
    with source.lock:  # LOOK: first
        both_locked.wait()
        with target.lock:  # LOOK: second
            print("never printed")


def consume():
    while True:
        job = jobs.get()  # LOOK: get
        time.sleep(0.01)
        print("did", job, flush=True)


def main():
    checking = Account("checking")
    savings = Account("savings")
    threading.Thread(target=consume, name="consumer", daemon=True).start()
    for number in range(20):
        jobs.put(number)
    time.sleep(0.5)
    left = threading.Thread(target=transfer, args=(checking, savings), name="to-savings")
    right = threading.Thread(target=transfer, args=(savings, checking), name="to-checking")
    left.start()
    right.start()
    left.join()  # LOOK: join
    right.join()


if __name__ == "__main__":
    main()
