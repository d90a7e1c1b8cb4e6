"""One takes its locks before they meet, the other one afterwards."""

import threading
import time

a, b = threading.Lock(), threading.Lock()
meeting = threading.Barrier(2)


def forth():
    time.sleep(0.3)
    with a:
        with b:
            pass
    meeting.wait()
    time.sleep(0.5)


def back():
    meeting.wait()
    with b:
        with a:
            pass
    time.sleep(0.5)


threads = [threading.Thread(target=one, name=one.__name__) for one in (back, forth)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
