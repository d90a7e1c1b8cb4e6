"""A function of atexit would stop the thread, but those are called when all threads have ended.

source: https://docs.python.org/3/library/threading.html (the entire program exits when only daemon threads are left)
participants: heartbeat
"""

import atexit
import threading

stop = threading.Event()


def beat():
    print("alive")
    stop.wait()  # FINDING: waits


threading.Thread(target=beat, name="heartbeat").start()
atexit.register(stop.set)
