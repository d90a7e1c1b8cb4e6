"""Everybody begins with the lowest number."""

import threading

locks = [threading.Lock() for _ in range(3)]


def paint(first, second):
    first, second = sorted((first, second))
    with locks[first]:
        with locks[second]:
            pass


names = ("red", "green", "blue")
threads = [threading.Thread(target=paint, args=(n, (n + 1) % 3), name=name) for n, name in enumerate(names)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
