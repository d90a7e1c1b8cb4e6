"""The barrier counts the main thread, which never comes.

source: https://docs.python.org/3/library/threading.html (Barrier: parties number of threads); https://greenteapress.com/wp/semaphores/ (3.6 Barrier)
participants: worker-1, worker-2
"""

import threading

met = threading.Barrier(3)


def work():
    met.wait()  # FINDING: waits


workers = [threading.Thread(target=work, name=f"worker-{n}") for n in (1, 2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
