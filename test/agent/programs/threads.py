"""Threads: names, renames, daemons, raw ones, start, join; sleep; pools and futures."""

import _thread
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from support import settle, start

go = threading.Event()  # @go


class Worker(threading.Thread):
    """Named by its own run method."""

    def run(self):
        self.name = "renamed"
        go.wait()  # @renamed-wait


def keeps_alive():
    go.wait()


def raw():
    raw_ready.release()
    go.wait()  # @raw-wait
    raw_done.release()


def joiner(thread):
    thread.join()  # @join


def impatient(thread):
    thread.join(0.3)  # @join-timeout


def sleeper():
    time.sleep(0.3)  # @sleep


def job():
    go.wait()  # @job-wait
    return 42


worker = Worker(name="before", daemon=True)
worker.start()
other = threading.Thread(target=keeps_alive, name="keeps-alive")
other.start()
raw_ready = _thread.allocate_lock()  # @raw_ready
raw_done = _thread.allocate_lock()  # @raw_done
raw_ready.acquire()
raw_done.acquire()
_thread.start_new_thread(raw, ())
raw_ready.acquire()
pool = ThreadPoolExecutor(1, thread_name_prefix="pool")
future = pool.submit(job)


def on_future():
    assert future.result() == 42  # @result


waiting = [start(joiner, worker), start(on_future)]
settle(worker, *waiting)
impatient_one = start(impatient, other)
impatient_one.join()
start(sleeper).join()
go.set()
raw_done.acquire()
for thread in (*waiting, worker, other):
    thread.join()
pool.shutdown()
