"""The thread sets the event whatever it has found."""

import ctypes
import threading

library = ctypes.CDLL(None)
jobs = (ctypes.c_char * 64)()
library.sem_init(jobs, 0, 0)
for _ in range(2):
    worker = ctypes.c_ulong()
    library.pthread_create(ctypes.byref(worker), None, library.sem_wait, jobs)


def load(ready, settings):
    try:
        if settings is None:
            return
    finally:
        ready.set()


def main():
    ready = threading.Event()
    loader = threading.Thread(target=load, args=(ready, None))
    loader.start()
    ready.wait()
    loader.join()


main()
