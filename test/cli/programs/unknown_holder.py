"""One thread has given a lock back that another has now, by a function that took it; a third waits for both of them."""

import threading
import time

accounts = threading.Lock()
journal = threading.Lock()
taken = threading.Event()
written = threading.Event()


def book():
    accounts.acquire()
    try:
        time.sleep(0.2)
    finally:
        accounts.release()
    written.wait()
    journal.acquire()
    journal.release()


def audit():
    taken.wait()
    with journal:
        written.set()
        time.sleep(0.3)
        with accounts:
            pass


def take(lock):
    lock.acquire()


def close():
    time.sleep(0.5)
    take(accounts)
    taken.set()
    time.sleep(2.5)
    accounts.release()


threads = [threading.Thread(target=one, name=one.__name__) for one in (book, audit, close)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
