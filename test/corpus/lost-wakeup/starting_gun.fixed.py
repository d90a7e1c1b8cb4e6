"""The shot is kept in a variable."""

import threading
import time

gun = threading.Condition(threading.Lock())
shot = False


def run(delay):
    time.sleep(delay)
    with gun:
        gun.wait_for(lambda: shot)


runners = [
    threading.Thread(target=run, args=(0,), name="early"),
    threading.Thread(target=run, args=(0.6,), name="late"),
]
for runner in runners:
    runner.start()
time.sleep(0.3)
with gun:
    shot = True
    gun.notify_all()
for runner in runners:
    runner.join()
