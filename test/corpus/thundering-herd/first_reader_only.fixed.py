"""Each message is for all readers, so that all are woken, and wait for the next one at once."""

import threading
import time

news = threading.Condition()
messages = []
READERS = 6
COUNT = 200


def read():
    seen = 0
    while seen < COUNT:
        with news:
            while len(messages) <= seen:
                news.wait()
            seen = len(messages)


readers = [threading.Thread(target=read, name=f"reader-{n}") for n in range(READERS)]
for reader in readers:
    reader.start()
for number in range(COUNT):
    with news:
        messages.append(number)
        news.notify_all()
    time.sleep(0.008)
for reader in readers:
    reader.join()
