"""An exception between acquire and release of an RLock ends the thread that holds it.

source: https://docs.python.org/3/library/threading.html (RLock: only the owner can release it)
participants: failing, MainThread
"""

import threading

threading.excepthook = lambda args: None
lock = threading.RLock()


def fail():
    lock.acquire()  # FINDING: holds
    raise ValueError
    lock.release()


thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
with lock:  # FINDING: waits
    print("never")
