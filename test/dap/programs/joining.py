"""The main thread waits for a thread, a queue and a future; each needs another thread to run."""

import concurrent.futures
import queue
import threading
import time

tasks = queue.Queue()
lock = threading.Lock()
got_lock = threading.Event()


def serve():
    with lock:
        got_lock.set()
        time.sleep(0.3)
    tasks.put("item")
    time.sleep(0.3)


with concurrent.futures.ThreadPoolExecutor(1) as pool:
    future = pool.submit(time.sleep, 0.5)
    thread = threading.Thread(target=serve)
    thread.start()
    got_lock.wait()
    print("begin")  # begin
    lock.acquire()  # acquire
    item = tasks.get()  # get
    thread.join()  # join
    result = future.result()  # result
    print("end")  # end
