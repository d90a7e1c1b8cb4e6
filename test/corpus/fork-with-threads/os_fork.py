"""os.fork() while a thread works.

source: https://docs.python.org/3/library/os.html (os.fork: if we are able to detect that your process has multiple threads, this now raises a DeprecationWarning)
participants: ticker
"""

import os
import threading
import time

stop = threading.Event()
ticker = threading.Thread(target=stop.wait, name="ticker")
ticker.start()
pid = os.fork()  # FINDING: forks
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
stop.set()
