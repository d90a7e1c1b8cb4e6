"""The lock of a log is held by another thread at the fork; the child logs.

source: https://github.com/python/cpython/pull/4071 (sanitize logging locks while forking)
participants: MainThread, writer
"""

import multiprocessing
import threading
import time


class Log:
    def __init__(self):
        self.lock = threading.RLock()
        self.lines = []

    def write(self, line, pause=0):
        with self.lock:  # FINDING: waits
            self.lines.append(line)
            time.sleep(pause)


log = Log()


def child():
    log.write("child")


if __name__ == "__main__":
    writer = threading.Thread(target=log.write, args=("slow", 1), name="writer")
    writer.start()
    time.sleep(0.3)
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()  # FINDING: forks
    process.join()
    writer.join()
