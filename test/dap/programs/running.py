"""Runs until its standard input says something; a thread waits for a lock all the time."""

import sys
import threading
import time

lock = threading.Lock()
over = threading.Event()


def blocked():
    with lock:
        pass


def turn(number):
    return number + 1  # turn


def works():
    number = 0
    while not over.is_set():
        number = turn(number)
        time.sleep(0.02)


lock.acquire()
threads = [threading.Thread(target=one, name=one.__name__) for one in (blocked, works)]
for one in threads:
    one.start()
print("ready", flush=True)
sys.stdin.readline()
over.set()
lock.release()
for one in threads:
    one.join()
