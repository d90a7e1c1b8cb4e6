"""The thread is joined before the program ends."""

import threading
import time

lock = threading.Lock()
began = threading.Event()


def save():
    with lock:
        began.set()
        time.sleep(0.2)


saver = threading.Thread(target=save, name="saver", daemon=True)
saver.start()
began.wait()
saver.join()
