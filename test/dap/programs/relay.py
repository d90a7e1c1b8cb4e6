"""A thread waits for its turn a dozen times, and stops as soon as it has it."""

import threading
import time

ROUNDS = 12
ready = threading.Semaphore(0)
turns = threading.Semaphore(0)
taken = 0


def run():
    global taken
    for _ in range(ROUNDS):
        ready.release()
        turns.acquire()
        taken += 1  # woken


runner = threading.Thread(target=run, name="runner")
runner.start()
for _ in range(ROUNDS):
    ready.acquire()
    time.sleep(0.03)
    turns.release()
runner.join()
