"""What processes share, and processes."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat

# The same on all versions, and no server process beside it.
context = multiprocessing.get_context("fork")


def with_lock(count):
    lock = context.Lock()
    for _ in repeat(None, count):
        with lock:
            pass


def with_rlock(count):
    lock = context.RLock()
    for _ in repeat(None, count):
        with lock:
            pass


def with_semaphore(count):
    free = context.Semaphore(2)
    for _ in repeat(None, count):
        with free:
            pass


@contextmanager
def queue_put_get():
    jobs = context.Queue()

    def run(count):
        for _ in repeat(None, count):
            jobs.put(1)
            jobs.get()

    yield run
    jobs.close()
    jobs.join_thread()


def simple_queue(count):
    jobs = context.SimpleQueue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()
    jobs.close()


@contextmanager
def pipe_send_recv():
    left, right = context.Pipe()

    def run(count):
        for _ in repeat(None, count):
            left.send(1)
            right.recv()

    with left, right:
        yield run


@contextmanager
def submit_result():
    with ProcessPoolExecutor(1, mp_context=context) as pool:

        def run(count):
            for _ in repeat(None, count):
                pool.submit(int).result()

        run(1)
        yield run


def start_join(count):
    for _ in repeat(None, count):
        process = context.Process(target=int)
        process.start()
        process.join()


def run_command(count):
    for _ in repeat(None, count):
        subprocess.run(["true"], check=True)


def start_up(count):
    """A child interpreter that does nothing; it is followed when this one is."""
    for _ in repeat(None, count):
        subprocess.run([sys.executable, "-c", "pass"], check=True)


WORKLOADS = {
    "start-up": start_up,
    "with multiprocessing.Lock": with_lock,
    "with multiprocessing.RLock": with_rlock,
    "with multiprocessing.Semaphore": with_semaphore,
    "multiprocessing.Queue put+get": queue_put_get,
    "multiprocessing.SimpleQueue put+get": simple_queue,
    "Pipe send+recv": pipe_send_recv,
    "ProcessPoolExecutor submit+result": submit_result,
    "Process start+join (fork)": start_join,
    "subprocess.run": run_command,
}
