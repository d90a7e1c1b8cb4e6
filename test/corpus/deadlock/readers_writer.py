"""A reader that asks for the write lock under its read lock waits for itself and for the other reader who does the same.

source: https://en.wikipedia.org/wiki/Readers%E2%80%93writer_lock (upgradable RW lock: deadlock when two readers upgrade)
participants: first, second
"""

import threading


class Table:
    def __init__(self):
        self.readers = {name: threading.Lock() for name in ("first", "second")}

    def upgrade(self, name, met):
        with self.readers[name]:  # FINDING: holds
            met.wait()
            for other in self.readers:
                if other != name:
                    with self.readers[other]:  # FINDING: waits
                        pass


table, met = Table(), threading.Barrier(2)
threads = [threading.Thread(target=table.upgrade, args=(name, met), name=name) for name in ("first", "second")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
