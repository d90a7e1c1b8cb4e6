"""It goes on before anybody waits for it."""

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
    time.sleep(0.5)
    os.kill(worker.pid, signal.SIGCONT)
    done = [results.get() for _ in range(199)]
    worker.join()
    print(len(done))
