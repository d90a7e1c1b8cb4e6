"""A process is killed as it waits for an event of multiprocessing, and who sets that waits for it to wake.

source: https://github.com/CroatianMeteorNetwork/RMS/pull/935 (Event.set() blocked forever on a semaphore orphaned by a killed process)
participants: MainThread of compressor
"""

import multiprocessing
import time


def compress(leave):
    leave.wait()


if __name__ == "__main__":
    leave = multiprocessing.Event()
    compressor = multiprocessing.Process(target=compress, args=(leave,), name="compressor")
    compressor.start()
    time.sleep(1)
    compressor.kill()
    compressor.join()
    leave.set()  # FINDING: waits
