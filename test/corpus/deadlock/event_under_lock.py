"""The main thread starts a worker under a lock and waits there until the worker is ready, which needs the lock for that.

source: https://wiki.sei.cmu.edu/confluence/display/java/LCK09-J.+Do+not+perform+operations+that+can+block+while+holding+a+lock
participants: MainThread, worker
"""

import threading

lock = threading.Lock()
ready = threading.Event()
registered = []


def work():
    with lock:  # FINDING: waits
        registered.append("worker")
    ready.set()


with lock:  # FINDING: holds
    worker = threading.Thread(target=work, name="worker")
    worker.start()
    ready.wait()  # FINDING: waits
worker.join()
print(registered)
