"""The process is told to leave, and joined."""

import multiprocessing
import time


def compress(leave):
    leave.wait()


if __name__ == "__main__":
    leave = multiprocessing.Event()
    compressor = multiprocessing.Process(target=compress, args=(leave,), name="compressor")
    compressor.start()
    time.sleep(1)
    leave.set()
    compressor.join()
