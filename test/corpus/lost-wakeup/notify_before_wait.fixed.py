"""What happened is kept in a variable, which the waiter looks at."""

import threading
import time

ready = threading.Condition()
happened = False


def wait():
    time.sleep(0.3)
    with ready:
        while not happened:
            ready.wait()


waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
with ready:
    happened = True
    ready.notify()
waiter.join()
