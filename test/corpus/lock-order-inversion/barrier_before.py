"""Both meet at a barrier, and take their locks afterwards.

source: https://doi.org/10.1145/359545.359563 (Lamport, Time, Clocks, and the Ordering of Events in a Distributed System: only what was handed on puts one before the other)
participants: forth, back
"""

import threading
import time

a, b = threading.Lock(), threading.Lock()
meeting = threading.Barrier(2)


def forth():
    time.sleep(0.3)
    meeting.wait()
    with a:  # FINDING: holds
        with b:  # FINDING: takes
            pass
    time.sleep(0.5)


def back():
    meeting.wait()
    time.sleep(0.2)
    with b:  # FINDING: holds
        with a:  # FINDING: takes
            pass
    time.sleep(0.5)


threads = [threading.Thread(target=one, name=one.__name__) for one in (back, forth)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
