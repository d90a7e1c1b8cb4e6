"""The lock is released before the join."""

import threading

lock = threading.Lock()
held = threading.Event()


def write():
    held.wait()
    with lock:
        pass


writer = threading.Thread(target=write, name="writer")
writer.start()
with lock:
    held.set()
writer.join()
