"""It counts those who come."""

import threading

met = threading.Barrier(2)


def work():
    met.wait()


workers = [threading.Thread(target=work, name=f"worker-{n}") for n in (1, 2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
