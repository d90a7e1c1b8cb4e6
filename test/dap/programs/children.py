"""Child processes of every kind; each runs `work` in a process of its own."""

import multiprocessing
import os
import subprocess
import sys


def work(number):
    result = number * 2  # work
    return result


def main(kind):
    if kind == "fork":
        pid = os.fork()
        if pid == 0:
            work(1)
            os._exit(0)
        os.waitpid(pid, 0)
    elif kind == "subprocess":
        subprocess.run([sys.executable, __file__, "plain"], check=True)
    elif kind == "plain":
        work(2)
    elif kind == "pool":
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(pool.map(work, range(4)))
    else:
        context = multiprocessing.get_context(kind)
        process = context.Process(target=work, args=(3,))
        process.start()
        process.join()
        print("exit", process.exitcode)
    print("parent ends")


if __name__ == "__main__":
    main(sys.argv[1])
