"""The main thread waits until the worker is ready after it has given back the lock."""

import threading

lock = threading.Lock()
ready = threading.Event()
registered = []


def work():
    with lock:
        registered.append("worker")
    ready.set()


with lock:
    worker = threading.Thread(target=work, name="worker")
    worker.start()
ready.wait()
worker.join()
print(registered)
