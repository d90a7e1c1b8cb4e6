"""It guards both."""

import threading
import time

gate, left, right = threading.Lock(), threading.Lock(), threading.Lock()


def one():
    with gate:
        with left:
            with right:
                pass
    time.sleep(0.4)


def two():
    time.sleep(0.2)
    with gate:
        with right:
            with left:
                pass


threads = [threading.Thread(target=work, name=work.__name__) for work in (one, two)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
