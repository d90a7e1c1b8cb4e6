"""A call that does not wait, over and over at one place, and waits the last time."""

import os
import signal
import sys
import threading
import time

from support import settle, start

ROUNDS = 3000


def over_and_over():
    for left in range(ROUNDS, -1, -1):
        if left:
            os.write(pipe[1], b"x")
        else:
            last.append(True)
        os.read(pipe[0], 1)  # @read


def with_lock():
    with lock:
        over_and_over()


def wait_for_last():
    while not last:
        time.sleep(0.001)
    settle(waiting)


def ends_it():
    wait_for_last()
    os.write(pipe[1], b"x")


def interrupts_it():
    wait_for_last()
    signal.pthread_kill(waiting.ident, signal.SIGUSR1)


def kills_it():
    wait_for_last()
    os.kill(os.getpid(), signal.SIGKILL)


def on_signal(number, frame):
    """Runs in the middle of the call, which goes on afterwards."""
    with threading.Lock():
        os.write(pipe[1], b"x")


if __name__ == "__main__":
    pipe, lock, last = os.pipe(), threading.Lock(), []
    waiting = threading.current_thread()
    signal.signal(signal.SIGUSR1, on_signal)
    if sys.argv[1] == "daemon":
        waiting = start(over_and_over)
        wait_for_last()
        sys.exit()
    other = start({"ends": ends_it, "signal": interrupts_it, "kill": kills_it}[sys.argv[1]])
    with_lock()
    other.join()
