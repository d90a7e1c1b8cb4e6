"""A cache is refreshed by a slow request under the lock that every reader takes.

source: https://docs.python.org/3/library/threading.html (locks; keep what is done while holding one short)
participants: refresher
"""

import threading
import time

lock = threading.Lock()
began = threading.Event()


def refresh():
    with lock:  # FINDING: holds
        began.set()
        time.sleep(0.6)  # FINDING: meanwhile


def read():
    began.wait()
    with lock:  # FINDING: waits
        pass


threads = [threading.Thread(target=refresh, name="refresher")]
threads += [threading.Thread(target=read) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
