"""A gate lock guards one of two inverse orders only.

source: Havelund, Using Runtime Analysis to Guide Model Checking of Java Programs, SPIN 2000: gate locks, https://doi.org/10.1007/10722468_15
participants: one, two
"""

import threading
import time

gate, left, right = threading.Lock(), threading.Lock(), threading.Lock()


def one():
    with gate:
        with left:  # FINDING: holds
            with right:  # FINDING: takes
                pass
    time.sleep(0.4)


def two():
    time.sleep(0.2)
    with right:  # FINDING: holds
        with left:  # FINDING: takes
            pass


threads = [threading.Thread(target=work, name=work.__name__) for work in (one, two)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
