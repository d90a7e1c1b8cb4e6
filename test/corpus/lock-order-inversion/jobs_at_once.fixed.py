"""The second job is submitted when there is the result of the first."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

a, b = threading.Lock(), threading.Lock()


def forth():
    with a:
        with b:
            pass
    time.sleep(0.3)


def back():
    time.sleep(0.1)
    with b:
        with a:
            pass
    time.sleep(0.3)


with ThreadPoolExecutor(1, "forth") as first, ThreadPoolExecutor(1, "back") as second:
    first.submit(forth).result()
    second.submit(back).result()
