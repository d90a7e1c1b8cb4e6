"""Prints the share of a processor that the agent's own thread used while the program was busy."""

import os
import threading
import time

from support import settle, start

TASKS = "/proc/self/task"
release = threading.Event()


def deep(levels):
    if levels:
        deep(levels - 1)
    else:
        release.wait()


def used(task):
    with open("%s/%s/schedstat" % (TASKS, task)) as file:
        return int(file.read().split()[0])


threads = [start(deep, 20, name="waits-%d" % number) for number in range(40)]
settle(*threads)
known = {str(thread.native_id) for thread in threading.enumerate()}
own = [task for task in os.listdir(TASKS) if task not in known]
before, began = sum(map(used, own)), time.monotonic()
count = 0
while time.monotonic() - began < 2:
    with threading.Lock():
        count += 1
print(len(own), (sum(map(used, own)) - before) / 1e9 / (time.monotonic() - began))
release.set()
