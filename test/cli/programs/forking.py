"""Every process of a tree has a thread, and forks at the same line."""

import os
import threading

DEPTH = 3


def grow(depth):
    done = threading.Event()
    helper = threading.Thread(target=done.wait, name="helper")
    helper.start()  # helps
    if depth < DEPTH:
        pid = os.fork()  # forks
        if pid == 0:
            grow(depth + 1)
            os._exit(0)
        os.waitpid(pid, 0)
    done.set()
    helper.join()


grow(0)
