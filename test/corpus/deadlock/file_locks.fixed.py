"""Both take them by name."""

import fcntl
import multiprocessing
import os
import tempfile


def move(folder, source, target, barrier):
    barrier.wait()
    first, second = sorted((source, target))
    with open(os.path.join(folder, first), "a") as a:
        fcntl.flock(a, fcntl.LOCK_EX)
        with open(os.path.join(folder, second), "a") as b:
            fcntl.flock(b, fcntl.LOCK_EX)
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
