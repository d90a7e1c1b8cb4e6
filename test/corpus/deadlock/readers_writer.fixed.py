"""Who wants to write gives up reading first."""

import threading


class Table:
    def __init__(self):
        self.readers = {name: threading.Lock() for name in ("first", "second")}

    def upgrade(self, name, met):
        with self.readers[name]:
            met.wait()
        for other in self.readers:
            with self.readers[other]:
                pass


table, met = Table(), threading.Barrier(2)
threads = [threading.Thread(target=table.upgrade, args=(name, met), name=name) for name in ("first", "second")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
