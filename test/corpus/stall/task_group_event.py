"""An event between threads is set by a job that was cancelled.

source: https://docs.python.org/3/library/concurrent.futures.html (Future.cancel: attempt to cancel the call)
participants: waiter
"""

import threading
from concurrent.futures import ThreadPoolExecutor

go, done = threading.Event(), threading.Event()


def wait():
    done.wait()  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=1)
pool.submit(go.wait)
pool.submit(done.set).cancel()
waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
go.set()
pool.shutdown()
waiter.join()
