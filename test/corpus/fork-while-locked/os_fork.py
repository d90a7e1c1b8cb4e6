"""A plain os.fork() while a thread holds a lock that the child takes.

source: https://github.com/python/cpython/issues/50970 (Locks in the standard library should be sanitized on fork); https://pubs.opengroup.org/onlinepubs/9699919799/functions/fork.html (rationale)
"""

import os
import threading
import time

lock = threading.Lock()
held = threading.Event()


def hold():
    with lock:  # FINDING: holds
        held.set()
        time.sleep(0.5)


threading.Thread(target=hold, name="holder").start()
held.wait()
pid = os.fork()  # FINDING: forks
if pid == 0:
    with lock:  # FINDING: waits
        os._exit(0)
os.waitpid(pid, 0)
