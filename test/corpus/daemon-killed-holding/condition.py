"""A daemon is cut off while it holds a condition.

source: https://docs.python.org/3/library/threading.html (Daemon threads are abruptly stopped at shutdown. Their resources … may not be released properly)
participants: flusher
"""

import threading
import time

flushed = threading.Condition()
began = threading.Event()


def flush():
    with flushed:  # FINDING: holds
        began.set()
        time.sleep(30)
        flushed.notify_all()


threading.Thread(target=flush, name="flusher", daemon=True).start()
began.wait()
time.sleep(0.2)
