"""is_alive() and a short sleep instead of join().

source: https://docs.python.org/3/library/threading.html (Thread.join: wait until the thread terminates)
"""

import threading
import time

worker = threading.Thread(target=time.sleep, args=(2.5,), name="worker")
worker.start()
while worker.is_alive():
    time.sleep(0.003)  # FINDING: polls
