"""Uncaught exceptions of threads, a process and the main thread: `uncaught.py [hooks|silent]`."""

import _thread
import multiprocessing
import os
import sys
import threading
import time


began = []


class Custom(Exception):
    def __init__(self, what):
        super().__init__(what)
        self.what = what

    def __str__(self):
        print("str of", self.what)
        return "shown: " + self.what


def refuse():
    raise ValueError("no such item")  # refuses


def worker():
    refuse()


def by_itself():
    began.append(threading.get_native_id())
    raise KeyError("x")  # by itself


def leave():
    sys.exit(3)


def custom():
    raise Custom("mine")  # custom


def child():
    raise OSError(2, "gone")  # in the child


def main():
    how = sys.argv[1] if len(sys.argv) > 1 else ""
    if how == "hooks":
        threading.excepthook = lambda args: print("hook", args.exc_type.__name__, args.thread.name)
        sys.excepthook = lambda *args: print("main hook", args[0].__name__)
    targets = {"fails": worker, "leaves": leave, "customs": custom}
    for name, target in targets.items():
        thread = threading.Thread(target=target, name=name)
        thread.start()
        thread.join()
    _thread.start_new_thread(by_itself, ())
    while not began or os.path.exists("/proc/self/task/%d" % began[0]):
        time.sleep(0.01)  # a fork of CPython may hang while a thread is about to be gone
    process = multiprocessing.get_context("fork").Process(target=child, name="child")
    process.start()
    process.join()
    print("exit code", process.exitcode)
    raise RuntimeError("the end")  # the end


if __name__ == "__main__":
    main()
