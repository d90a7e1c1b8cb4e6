"""The main thread stops the thread before it comes to its end."""

import threading

stop = threading.Event()


def beat():
    print("alive")
    stop.wait()


threading.Thread(target=beat, name="heartbeat").start()
stop.set()
