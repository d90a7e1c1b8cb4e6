"""Each of two threads waits for the other's arrival before it tells its own.

source: https://greenteapress.com/wp/semaphores/ (3.3 Rendezvous: deadlock #1)
participants: a, b
"""

import threading

a_arrived, b_arrived = threading.Semaphore(0), threading.Semaphore(0)
turn = threading.Semaphore(0)


def run(mine, other):
    for _ in range(2):
        mine.release()
        other.acquire()
    other.acquire()  # FINDING: waits
    mine.release()


threads = [
    threading.Thread(target=run, args=(a_arrived, b_arrived), name="a"),
    threading.Thread(target=run, args=(b_arrived, a_arrived), name="b"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
