"""It is given back in any case."""

import threading

slots = threading.Semaphore(2)


def work(fails):
    with slots:
        if fails:
            raise SystemExit


def run(name, fails):
    thread = threading.Thread(target=work, args=(fails,), name=name)
    thread.start()
    return thread


run("first", True).join()
run("second", True).join()
run("third", False).join()
