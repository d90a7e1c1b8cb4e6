"""A thread leaves without setting the event, beside a pool of native threads that sleep, as those of OpenBLAS do under numpy.

source: https://docs.python.org/3/library/threading.html#event-objects (one thread signals an event and other threads wait for it)
"""

import ctypes
import threading

library = ctypes.CDLL(None)
jobs = (ctypes.c_char * 64)()
library.sem_init(jobs, 0, 0)
for _ in range(2):
    worker = ctypes.c_ulong()
    library.pthread_create(ctypes.byref(worker), None, library.sem_wait, jobs)


def load(ready, settings):
    if settings is None:
        return
    ready.set()


def main():
    ready = threading.Event()
    loader = threading.Thread(target=load, args=(ready, None))
    loader.start()
    ready.wait()  # FINDING: waits
    loader.join()


main()
