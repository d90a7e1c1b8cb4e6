"""Each message is for one reader, and all of them are woken to see whose it is.

source: https://docs.python.org/3/library/threading.html (Condition.notify_all; notify() wakes one)
"""

import threading
import time

news = threading.Condition()
messages = []
READERS = 6
COUNT = 200


def read(number):
    while True:
        with news:
            while not messages or messages[0] % READERS != number:
                if messages and messages[0] == COUNT:
                    return
                news.wait()  # FINDING: waits
            messages.pop(0)
            news.notify_all()


readers = [threading.Thread(target=read, args=(n,), name=f"reader-{n}") for n in range(READERS)]
for reader in readers:
    reader.start()
for number in range(COUNT + 1):
    with news:
        messages.append(number)
        news.notify_all()
    time.sleep(0.008)
for reader in readers:
    reader.join()
