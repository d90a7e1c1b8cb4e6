"""Does many things at once, over and over, each in a thread of its own.

Prints `ready` when they do. Ends when its standard input does, and then prints `done`.
"""

import asyncio
import queue
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

over = threading.Event()
lock, deep, changed = threading.Lock(), threading.RLock(), threading.Condition()
jobs, plain = queue.Queue(2), queue.SimpleQueue()
here, there = socket.socketpair()
executor, pool = ThreadPoolExecutor(2), ThreadPool(2)


def again(what):
    while not over.is_set():
        what()


def locks():
    with deep, deep, lock:
        time.sleep(0.001)


def notices():
    with changed:
        changed.wait(0.01)


def notifies():
    with changed:
        changed.notify_all()
    time.sleep(0.002)


def puts():
    jobs.put(1)
    plain.put(1)


def takes():
    jobs.get(timeout=10)
    plain.get(timeout=10)


def sends():
    here.send(b"x")
    time.sleep(0.001)


def receives():
    there.recv(1)


def starts():
    thread = threading.Thread(target=time.sleep, args=(0.001,))
    thread.start()
    thread.join()


def submits():
    list(executor.map(time.sleep, [0.001] * 4))
    pool.map(time.sleep, [0.001] * 4)


async def takes_turns(turn):
    for _ in range(50):
        async with turn:
            await asyncio.wait_for(asyncio.sleep(0.001), 10)


async def tasks():
    turn = asyncio.Lock()
    await asyncio.gather(*(takes_turns(turn) for _ in range(3)))


def loop():
    asyncio.run(tasks())


def main():
    ends = (locks, locks, notices, notifies, puts, sends, starts, submits, loop)
    threads = [threading.Thread(target=again, args=(what,), name=what.__name__) for what in ends]
    # Those wait for what the others do.
    for what in (takes, receives):
        threading.Thread(target=again, args=(what,), name=what.__name__, daemon=True).start()
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join()
    print("done", flush=True)


main()
