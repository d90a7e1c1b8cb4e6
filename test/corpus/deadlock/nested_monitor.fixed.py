"""The condition is waited for with nothing else held."""

import threading

outer = threading.Lock()
ready = threading.Condition()
inside = threading.Event()
done = False


def wait():
    with ready:
        inside.set()
        while not done:
            ready.wait()
    with outer:
        pass


def notify():
    global done
    inside.wait()
    with outer:
        with ready:
            done = True
            ready.notify()


threads = [threading.Thread(target=wait, name="waiter"), threading.Thread(target=notify, name="notifier")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
