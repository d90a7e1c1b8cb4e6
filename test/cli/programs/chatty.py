"""Prints all kinds of lines, whole and in pieces, for about two and a half seconds."""

import sys
import threading
import time

lock = threading.Lock()


def hold():
    with lock:
        time.sleep(2.4)


holder = threading.Thread(target=hold, name="holder")
holder.start()
waiter = threading.Thread(target=lambda: lock.acquire() and lock.release(), name="waiter")
waiter.start()
for number in range(60):
    sys.stdout.write(f"line {number}: ")
    sys.stdout.flush()
    time.sleep(0.02)
    sys.stdout.write("\x1b[32mgrün\x1b[0m ✓\n" if number % 3 == 0 else "plain\n")
    sys.stdout.flush()
    time.sleep(0.02)
print("and a last one without an end", end="", flush=True)
holder.join()
waiter.join()
