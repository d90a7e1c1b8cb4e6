"""A program of several processes that runs already when somebody attaches. Ends when its standard input does.

The first argument says what they do, the second how multiprocessing starts them.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time


def crosses(first, second, has, go):
    with first:  # @holds
        has.set()
        go.wait()
        with second:  # @wants
            pass


def deadlocked(context):
    a, b, go = context.Lock(), context.RLock(), context.Event()
    has = [context.Event(), context.Event()]
    orders = ("forth", a, b, has[0]), ("back", b, a, has[1])
    children = [context.Process(target=crosses, args=(*one, go), name=name) for name, *one in orders]
    for one in children:
        one.start()
    for one in has:
        one.wait()
    go.set()
    return [one.pid for one in children]


def square(number):
    time.sleep(0.01)
    return number * number


def pooled(context):
    with context.Pool(2) as pool:
        assert pool.map(square, range(20)) == [number * number for number in range(20)]
        print("ready", flush=True)
        for line in sys.stdin:
            assert pool.map(square, range(20)) == [number * number for number in range(20)]
            print("did", line, end="", flush=True)
        pool.close()
        pool.join()
    print("done")


def stopped():
    """A Python that nobody can enter, and a program that is none."""
    python = subprocess.Popen([sys.executable, "-c", "import time; print(flush=True); time.sleep(1000)"], stdout=subprocess.PIPE)
    python.stdout.readline()
    os.kill(python.pid, signal.SIGSTOP)
    return [python.pid, subprocess.Popen(["sleep", "1000"]).pid]


def main(what, method="fork"):
    context = multiprocessing.get_context(method)
    if what == "pooled":
        return pooled(context)
    children = stopped() if what == "stopped" else deadlocked(context)
    print("ready", flush=True)
    sys.stdin.read()
    for child in children:
        os.kill(child, signal.SIGKILL)
    print("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
