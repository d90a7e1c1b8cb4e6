"""Prints all kinds of lines, whole and in pieces, for about two and a half seconds."""

import queue
import sys
import threading
import time

jobs = queue.Queue()
finished = threading.Event()
waiter = threading.Thread(target=finished.wait, name="waiter")
waiter.start()
for number in range(60):
    jobs.put(number)
    sys.stdout.write(f"line {number}: ")
    sys.stdout.flush()
    time.sleep(0.02)
    sys.stdout.write("\x1b[32mgrün\x1b[0m ✓\n" if number % 3 == 0 else "plain\n")
    sys.stdout.flush()
    time.sleep(0.02)
print("and a last one without an end", end="", flush=True)
finished.set()
waiter.join()
