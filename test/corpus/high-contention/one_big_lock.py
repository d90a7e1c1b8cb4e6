"""Every thread does all of its work under the same lock.

source: https://en.wikipedia.org/wiki/Giant_lock
"""

import threading
import time

lock = threading.Lock()


def work():
    for _ in range(40):
        with lock:  # FINDING: holds
            time.sleep(0.005)


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
