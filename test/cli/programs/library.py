"""Uses pools and a queue of processes, which make queues and threads for themselves."""

import concurrent.futures
import multiprocessing
import multiprocessing.pool
import queue

if __name__ == "__main__":
    results = queue.SimpleQueue()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(results.put, range(10)))
    with multiprocessing.pool.ThreadPool(2) as threads:
        threads.map(results.put, range(10))
    shared = multiprocessing.get_context("fork").Queue()
    shared.put("x" * 10)
    assert shared.get() == "x" * 10
    shared.close()
    shared.join_thread()
    while not results.empty():
        results.get()
