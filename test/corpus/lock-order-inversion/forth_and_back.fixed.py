"""Both take them in the same order."""

import threading
import time

a, b = threading.Lock(), threading.Lock()


def forth():
    with a:
        with b:
            pass
    time.sleep(0.5)


def back():
    time.sleep(0.2)
    with a:
        with b:
            pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (forth, back)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
