"""Locks of multiprocessing between two processes: `shared_locks.py METHOD KIND`."""

import multiprocessing
import os
import signal
import sys
import time

from support import settle, start

#: Seconds after which something is wrong, and how long standing still takes.
LIMIT, STILL = 60, 0.2


def until(condition):
    limit = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > limit:
            raise SystemExit("waited too long")
        time.sleep(0.005)


def at_rest(child):
    """Returns when the main thread of the other process has waited for a while."""
    last, since = None, 0
    limit = time.monotonic() + LIMIT
    while last is None or time.monotonic() - since < STILL:
        if time.monotonic() > limit:
            raise SystemExit("the other process does not come to rest")
        with open("/proc/%d/task/%d/stat" % (child.pid, child.pid)) as file:
            fields = file.read().rsplit(")", 1)[1].split()
        now = None if fields[0] == "R" else fields[11:13]
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.005)


def crossing(first, second, mine, yours):
    with first:  # @outer
        mine.value = 1
        until(lambda: yours.value)
        with second:  # @inner
            pass


def contender(lock, here):
    here.value = 1
    with lock:  # @contends
        pass


def killed(lock, here):
    lock.acquire()  # @taken-for-ever
    here.value = 1
    time.sleep(LIMIT)


def consumer(jobs, here):
    here.value = 1
    jobs.get()  # @get


def receiver(end, here):
    here.value = 1
    end.recv()  # @receives


def joins(queue):
    queue.join()  # @queue-join


def sleeper(condition, event, barrier, here):
    with condition:  # @condition
        here.value = 1
        condition.wait()  # @wait
    here.value = 2
    event.wait()  # @event-wait
    here.value = 3
    barrier.wait()  # @barrier-wait


if __name__ == "__main__":
    method, kind = sys.argv[1:]
    context = multiprocessing.get_context(method)
    flags = [context.RawValue("i", 0) for _ in range(2)]
    if kind == "deadlock":
        a = context.Lock()  # @a
        b = context.RLock()  # @b
        child = context.Process(target=crossing, args=(b, a, flags[1], flags[0]), daemon=True)
        child.start()
        thread = start(crossing, a, b, flags[0], flags[1])
        until(lambda: flags[0].value and flags[1].value)
        settle(thread)
        at_rest(child)
        child.kill()
    elif kind == "contended":
        lock = context.Lock()  # @lock
        with lock:  # @holds
            child = context.Process(target=contender, args=(lock, flags[0]))
            child.start()
            until(lambda: flags[0].value)
            at_rest(child)
        child.join()
    elif kind == "handed":
        handed = context.Lock()  # @handed
        child = context.Process(target=contender, args=(handed, flags[0]))
        child.start()
        child.join()
    elif kind == "killed":
        lock = context.Lock()  # @lost
        child = context.Process(target=killed, args=(lock, flags[0]))
        child.start()
        until(lambda: flags[0].value)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert not lock.acquire(timeout=1)  # @in-vain
    elif kind == "queue":
        jobs = context.Queue(1)  # @jobs
        child = context.Process(target=consumer, args=(jobs, flags[0]))
        child.start()
        until(lambda: flags[0].value)
        at_rest(child)
        jobs.put("one")  # @put
        child.join()
        jobs.put("two")
        try:
            jobs.put("three", timeout=0.2)  # @full
        except Exception:
            pass
        jobs.cancel_join_thread()
        todo = context.JoinableQueue()  # @todo
        todo.put("one")
        worker = context.Process(target=consumer, args=(todo, flags[1]))
        worker.start()
        worker.join()
        joining = start(joins, todo)
        settle(joining)
        todo.task_done()
        joining.join()
    elif kind in ("pipe", "one-way"):
        mine, yours = context.Pipe(kind == "pipe")[:: 1 if kind == "pipe" else -1]
        child = context.Process(target=receiver, args=(yours, flags[0]))
        child.start()
        until(lambda: flags[0].value)
        at_rest(child)
        mine.send("one")
        child.join()
    elif kind == "signals":
        condition = context.Condition()  # @shared-condition
        event = context.Event()  # @shared-event
        barrier = context.Barrier(2)  # @shared-barrier
        args = (condition, event, barrier, flags[0])
        child = context.Process(target=sleeper, args=args)
        child.start()
        until(lambda: flags[0].value == 1)
        at_rest(child)
        with condition:
            condition.notify()  # @notify
        until(lambda: flags[0].value == 2)
        at_rest(child)
        event.set()  # @set
        until(lambda: flags[0].value == 3)
        at_rest(child)
        barrier.wait()
        child.join()
