"""notify_all() as a starting gun: a thread that is late to the line waits for ever.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-cv.pdf (30.1: the state variable is needed, or the parent signals and nobody waits)
participants: late
"""

import threading
import time

gun = threading.Condition(threading.Lock())


def run(delay):
    time.sleep(delay)
    with gun:
        gun.wait()  # FINDING: waits


runners = [
    threading.Thread(target=run, args=(0,), name="early"),
    threading.Thread(target=run, args=(0.6,), name="late"),
]
for runner in runners:
    runner.start()
time.sleep(0.3)
with gun:
    gun.notify_all()
with gun:
    gun.notify_all()  # FINDING: notifies
for runner in runners:
    runner.join()
