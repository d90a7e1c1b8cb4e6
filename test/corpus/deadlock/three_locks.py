"""Three threads take three locks, each beginning with the next one.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-bugs.pdf (32.3: circular wait)
participants: red, green, blue
"""

import threading

locks = [threading.Lock() for _ in range(3)]
met = threading.Barrier(3)


def paint(first, second):
    with locks[first]:  # FINDING: holds
        met.wait()
        with locks[second]:  # FINDING: waits
            pass


names = ("red", "green", "blue")
threads = [threading.Thread(target=paint, args=(n, (n + 1) % 3), name=name) for n, name in enumerate(names)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
