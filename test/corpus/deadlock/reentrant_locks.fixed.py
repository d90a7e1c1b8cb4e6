"""Both take them in one order."""

import threading

a, b = threading.RLock(), threading.RLock()


def work(first, second):
    with first:
        with first:
            with second:
                pass


threads = [
    threading.Thread(target=work, args=(a, b), name="left"),
    threading.Thread(target=work, args=(a, b), name="right"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
