"""Events of a scheduler: on time, late, urgent, cancelled, failing."""

import sched
import time

events = sched.scheduler()


def beat(n):
    time.sleep(0.05)
    return n


def fail():
    raise ValueError("cannot")


def main():
    start = time.monotonic()
    events.enterabs(start + 0.3, 1, beat, (1,))  # enters
    events.enterabs(start + 0.3, 2, beat, (2,))
    gone = events.enter(0.4, 1, beat, (3,))
    events.enter(0.5, 1, fail)
    events.cancel(gone)
    try:
        events.run()  # runs
    except ValueError as error:
        print(error)
    own = sched.scheduler(lambda: 0, lambda delay: None)
    own.enter(0, 7, print, ("at its own time",))
    own.run()
    time.sleep(0.05)
    events.enter(60, 1, beat, (4,))
    print("ended")


main()
