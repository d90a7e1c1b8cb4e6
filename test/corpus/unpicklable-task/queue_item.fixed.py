"""Only data is put."""

import multiprocessing
import queue
import threading

if __name__ == "__main__":
    jobs = multiprocessing.get_context("fork").Queue()
    jobs.put({"lock": None})
    try:
        print(jobs.get(timeout=1.5))
    except queue.Empty:
        print("never came")
