"""What may be waited for, while the main thread stands still."""

import multiprocessing
import queue
import threading
import time

held = threading.Lock()
owned = threading.RLock()
taken = threading.Event()
# Made here, as the first one of a program takes long.
shared = multiprocessing.Semaphore(0)


def hold():
    with held, owned:
        taken.set()
        locks = (held, owned)  # holding
    return locks


holder = threading.Thread(target=hold, name="holder")
holder.start()
taken.wait()
value = 6  # here
print(value * 7)
holder.join()
