"""The child makes itself a new log first."""

import multiprocessing
import threading
import time


class Log:
    def __init__(self):
        self.lock = threading.RLock()
        self.lines = []

    def write(self, line, pause=0):
        with self.lock:
            self.lines.append(line)
            time.sleep(pause)


log = Log()


def child():
    log.lock = threading.RLock()
    log.write("child")


if __name__ == "__main__":
    writer = threading.Thread(target=log.write, args=("slow", 1), name="writer")
    writer.start()
    time.sleep(0.3)
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    writer.join()
