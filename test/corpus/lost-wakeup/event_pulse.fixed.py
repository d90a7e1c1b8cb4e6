"""It stays set."""

import threading
import time

tick = threading.Event()


def listen():
    time.sleep(0.3)
    tick.wait()


listener = threading.Thread(target=listen, name="listener")
listener.start()
tick.set()
listener.join()
