"""Uses a bit of everything, prints what came out, and ends with status 3: `works.py [ROUNDS]`."""

import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
lock = threading.Lock()
total = 0


def add(number):
    global total
    with threading.RLock(), lock:
        total += number


def consumer(jobs):
    while True:
        number = jobs.get()
        if number is None:
            return
        add(number)


for _ in range(3):
    jobs = queue.Queue(4)
    threads = [threading.Thread(target=consumer, args=(jobs,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(ROUNDS):
        jobs.put(number)
    for thread in threads:
        jobs.put(None)
    for thread in threads:
        thread.join()

with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(abs, range(-ROUNDS, 0))), total)

locks = [threading.Lock() for _ in range(20 * ROUNDS)]
for one in locks:
    with one:
        pass
print(subprocess.run([sys.executable, "-c", "print('child')"], stdout=subprocess.PIPE).stdout)


def fails():
    raise LookupError("on purpose")


threading.excepthook = lambda args: print("thread:", args.exc_type.__name__, args.exc_value)
failing = threading.Thread(target=fails)
failing.start()
failing.join()
sys.stdout.flush()
sys.stderr.write("said on stderr\n")
sys.exit(3)
