"""It is no daemon, and waited for."""

import threading
import time

flushed = threading.Condition()
began = threading.Event()


def flush():
    with flushed:
        began.set()
        time.sleep(0.3)
        flushed.notify_all()


threading.Thread(target=flush, name="flusher").start()
began.wait()
time.sleep(0.2)
