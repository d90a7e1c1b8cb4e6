"""Queue, LifoQueue, PriorityQueue, SimpleQueue: waits in put, get and join, and depth."""

import queue

from support import settle, start

jobs = queue.Queue(maxsize=2)  # @jobs
lifo = queue.LifoQueue()  # @lifo
priority = queue.PriorityQueue()  # @priority
simple = queue.SimpleQueue()  # @simple
standing = queue.Queue()  # @standing


def producer():
    for number in range(3):
        jobs.put(number)  # @put


def joiner():
    jobs.join()  # @join


def from_lifo():
    lifo.get()  # @lifo-get


def from_priority():
    priority.get()  # @priority-get


def from_simple():
    simple.get()  # @simple-get


def impatient():
    try:
        lifo.get(timeout=0.3)  # @get-timeout
    except queue.Empty:
        return
    raise SystemExit("got what nobody put")


threads = [start(f) for f in (producer, joiner, from_lifo, from_priority, from_simple)]
settle(*threads)
for _ in range(3):
    jobs.get()
    jobs.task_done()
lifo.put(1)
priority.put(1)
simple.put(1)
for thread in threads:
    thread.join()
start(impatient).join()

for number in range(7):
    standing.put(number)
standing.get()

try:
    jobs.get_nowait()
except queue.Empty:
    pass
