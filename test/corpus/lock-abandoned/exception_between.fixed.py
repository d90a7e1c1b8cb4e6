"""`with` releases the lock when an exception passes."""

import threading

threading.excepthook = lambda args: None
lock = threading.RLock()


def fail():
    with lock:
        raise ValueError


thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
with lock:
    print("at last")
