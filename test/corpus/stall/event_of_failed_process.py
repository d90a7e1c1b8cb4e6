"""The main thread waits for an event that a process was to set, which has failed.

source: https://docs.python.org/3/library/multiprocessing.html (Event: a clone of threading.Event; wait() without a timeout blocks until set() is called)
"""

import multiprocessing


def serve(port, ready):
    if port < 1024:
        raise PermissionError(port)
    ready.set()


if __name__ == "__main__":
    ready = multiprocessing.Event()
    multiprocessing.Process(target=serve, args=(80, ready)).start()
    ready.wait()  # FINDING: waits
    print("serving")
