"""Only the shared part is under the lock."""

import threading
import time

lock = threading.Lock()
total = 0


def work():
    global total
    for _ in range(40):
        time.sleep(0.005)
        with lock:
            total += 1


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
