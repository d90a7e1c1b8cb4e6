"""The forking thread holds the lock itself, so that nobody else does."""

import os
import threading
import time

lock = threading.Lock()
held = threading.Event()


def hold():
    with lock:
        held.set()
        time.sleep(0.5)


threading.Thread(target=hold, name="holder").start()
held.wait()
with lock:
    pid = os.fork()
    if pid == 0:
        lock.release()
        os._exit(0)
os.waitpid(pid, 0)
