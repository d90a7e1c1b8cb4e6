"""Jobs of two pools run at the same time.

source: https://doi.org/10.1145/359545.359563 (Lamport, Time, Clocks, and the Ordering of Events in a Distributed System: only what was handed on puts one before the other)
participants: forth_0, back_0
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

a, b = threading.Lock(), threading.Lock()


def forth():
    with a:  # FINDING: holds
        with b:  # FINDING: takes
            pass
    time.sleep(0.3)


def back():
    time.sleep(0.1)
    with b:  # FINDING: holds
        with a:  # FINDING: takes
            pass
    time.sleep(0.3)


with ThreadPoolExecutor(1, "forth") as first, ThreadPoolExecutor(1, "back") as second:
    jobs = [first.submit(forth), second.submit(back)]
    for job in jobs:
        job.result()
