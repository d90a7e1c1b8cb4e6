"""What is cancelled is told, too."""

import threading
from concurrent.futures import ThreadPoolExecutor

go, done = threading.Event(), threading.Event()


def wait():
    done.wait()


pool = ThreadPoolExecutor(max_workers=1)
pool.submit(go.wait)
if pool.submit(done.set).cancel():
    done.set()
waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
go.set()
pool.shutdown()
waiter.join()
