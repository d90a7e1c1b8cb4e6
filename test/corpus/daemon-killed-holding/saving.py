"""A daemon thread saves under a lock when the program ends.

source: https://docs.python.org/3/library/threading.html (Daemon threads are abruptly stopped at shutdown)
participants: saver
"""

import threading
import time

lock = threading.Lock()
began = threading.Event()


def save():
    with lock:  # FINDING: holds
        began.set()
        time.sleep(60)


threading.Thread(target=save, name="saver", daemon=True).start()
began.wait()
