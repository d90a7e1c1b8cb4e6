"""A thread waits for a condition while it holds another lock, which who would notify it needs.

source: https://en.wikipedia.org/wiki/Monitor_(synchronization) (the nested monitor problem)
participants: waiter, notifier
"""

import threading

outer = threading.Lock()
ready = threading.Condition()
inside = threading.Event()
done = False


def wait():
    with outer:  # FINDING: holds
        with ready:
            inside.set()
            while not done:
                ready.wait()  # FINDING: waits


def notify():
    global done
    inside.wait()
    with outer:  # FINDING: waits
        with ready:
            done = True
            ready.notify()


threads = [threading.Thread(target=wait, name="waiter"), threading.Thread(target=notify, name="notifier")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
