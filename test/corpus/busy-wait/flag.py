"""A loop looks at a flag again and again.

source: https://docs.python.org/3/library/threading.html (Event: one of the simplest mechanisms for communication between threads)
"""

import threading
import time

done = False


def work():
    global done
    time.sleep(2.5)
    done = True


threading.Thread(target=work, name="worker").start()
while not done:
    time.sleep(0.002)  # FINDING: polls
