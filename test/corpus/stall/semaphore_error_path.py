"""A slot is given back only when all goes well.

source: https://docs.python.org/3/library/threading.html (Semaphore; the with statement releases it)
participants: third
"""

import threading

slots = threading.Semaphore(2)


def work(fails):
    slots.acquire()  # FINDING: waits
    if fails:
        raise SystemExit
    slots.release()


def run(name, fails):
    thread = threading.Thread(target=work, args=(fails,), name=name)
    thread.start()
    return thread


run("first", True).join()
run("second", True).join()
run("third", False).join()
