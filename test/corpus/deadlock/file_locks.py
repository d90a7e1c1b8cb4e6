"""Two processes take the locks on two files in different orders.

source: https://man7.org/linux/man-pages/man2/flock.2.html (flock "does not detect deadlock")
"""

import fcntl
import multiprocessing
import os
import tempfile


def move(folder, source, target, barrier):
    with open(os.path.join(folder, source), "a") as a:
        fcntl.flock(a, fcntl.LOCK_EX)
        barrier.wait()
        with open(os.path.join(folder, target), "a") as b:
            fcntl.flock(b, fcntl.LOCK_EX)  # FINDING: waits
            b.write("moved\n")


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    with tempfile.TemporaryDirectory() as folder:
        movers = [
            context.Process(target=move, args=(folder, *names, barrier))
            for names in (("inbox", "archive"), ("archive", "inbox"))
        ]
        for one in movers:
            one.start()
        for one in movers:
            one.join()
