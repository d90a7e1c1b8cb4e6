"""An object that tells about itself only under a lock, which the stopped thread holds."""

import threading


class Guarded:
    def __init__(self, lock):
        self.lock = lock
        self.amount = 10

    @property
    def balance(self):
        with self.lock:
            return self.amount

    def __repr__(self):
        with self.lock:
            return "Guarded(%d)" % self.amount


plain = Guarded(threading.Lock())
again = Guarded(threading.RLock())
other = Guarded(threading.Lock())
taken = threading.Event()


def hold_other():
    with other.lock:
        taken.set()
        released = True  # leaving
    return released


def hold():
    inner, outer, third = plain, again, other
    with inner.lock, outer.lock:
        total = inner.amount + outer.amount  # holding
    return total + third.balance


threads = [threading.Thread(target=hold_other, name="hold_other")]
threads[0].start()
taken.wait()
threads.append(threading.Thread(target=hold, name="hold"))
threads[1].start()
for thread in threads:
    thread.join()
print(plain, again, other)
