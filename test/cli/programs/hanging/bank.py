"""Ways to hang, for the tests beside it."""

import threading
import time


class Account:
    def __init__(self):
        self.lock = threading.Lock()


def both(one, other, ready):
    """Takes both locks; `ready`: when each thread has its first one."""
    with one.lock:
        ready.wait()
        with other.lock:
            pass


def start(daemon=False):
    """Two threads that close a circle."""
    alice, bob, ready = Account(), Account(), threading.Barrier(2)
    threads = [
        threading.Thread(target=both, args=pair, name=name, daemon=daemon)
        for name, pair in (("forth", (alice, bob, ready)), ("back", (bob, alice, ready)))
    ]
    for thread in threads:
        thread.start()
    return alice, threads


def takes_part():
    """The caller closes the circle itself."""
    alice, bob, ready = Account(), Account(), threading.Barrier(2)
    other = threading.Thread(target=both, args=(alice, bob, ready), name="other")
    other.start()
    both(bob, alice, ready)
    other.join()


def in_order(one, other, after):
    time.sleep(after)
    with one:
        with other:
            pass
    time.sleep(0.3 - after)


def inverted():
    """No deadlock in this run: the second thread comes later by luck."""
    one, other = threading.Lock(), threading.Lock()
    pairs = ((one, other, 0), (other, one, 0.2))
    threads = [threading.Thread(target=in_order, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
