"""Twenty child processes at once, from a pool or as subprocesses."""

import multiprocessing  # first
import subprocess
import sys

COUNT = 20


def work(number):
    doubled = number * 2  # work
    return doubled


def main(kind):
    if kind == "pool":
        with multiprocessing.get_context("fork").Pool(COUNT) as pool:
            print(sum(pool.map(work, range(COUNT), 1)))
    elif kind == "subprocess":
        command = [sys.executable, __file__, "child"]
        children = [subprocess.Popen([*command, str(at)]) for at in range(COUNT)]
        print([child.wait() for child in children].count(0))
    else:
        work(int(sys.argv[2]))


if __name__ == "__main__":
    main(sys.argv[1])
