"""A thread is joined under a lock that it needs to end.

source: https://wiki.sei.cmu.edu/confluence/display/c/CON35-C.+Avoid+deadlock+by+locking+in+a+predefined+order
participants: MainThread, writer
"""

import threading

lock = threading.Lock()
held = threading.Event()


def write():
    held.wait()
    with lock:  # FINDING: waits
        pass


writer = threading.Thread(target=write, name="writer")
writer.start()
with lock:  # FINDING: holds
    held.set()
    writer.join()  # FINDING: waits
