"""Two threads lock two accounts in opposite order, and meet.

source: https://en.wikipedia.org/wiki/Deadlock_(computer_science)
participants: forth, back
"""

import threading

savings, checking = threading.Lock(), threading.Lock()
both = threading.Barrier(2)


def forth():
    with savings:  # FINDING: holds
        both.wait()
        with checking:  # FINDING: waits
            pass


def back():
    with checking:  # FINDING: holds
        both.wait()
        with savings:  # FINDING: waits
            pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (forth, back)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
