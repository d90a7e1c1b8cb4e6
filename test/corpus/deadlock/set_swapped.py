"""Two sets merge each other into themselves at once, each under both locks.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-bugs.pdf (32.3: Vector v1.AddAll(v2) and v2.AddAll(v1))
participants: there, here
"""

import threading

met = threading.Barrier(2)


class Shared:
    def __init__(self, items):
        self.lock = threading.Lock()
        self.items = set(items)

    def add_all(self, other):
        with self.lock:  # FINDING: holds
            met.wait()
            with other.lock:  # FINDING: waits
                self.items |= other.items


one, two = Shared({1}), Shared({2})
threads = [
    threading.Thread(target=one.add_all, args=(two,), name="there"),
    threading.Thread(target=two.add_all, args=(one,), name="here"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
