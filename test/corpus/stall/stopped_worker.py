"""A worker is stopped while its machine is needed for something else, and waited for before it is told to go on.

source: https://www.gnu.org/software/libc/manual/html_node/Job-Control-Signals.html (SIGSTOP stops the process, until SIGCONT)
"""

import multiprocessing
import os
import signal
import time


def resize(results):
    for number in range(200):
        time.sleep(0.01)
        results.put(number)


if __name__ == "__main__":
    results = multiprocessing.Queue()
    worker = multiprocessing.Process(target=resize, args=(results,))
    worker.start()
    print("first:", results.get())
    os.kill(worker.pid, signal.SIGSTOP)
    done = [results.get() for _ in range(199)]  # FINDING: waits
    os.kill(worker.pid, signal.SIGCONT)
    worker.join()
    print(len(done))
