"""Each tells its own arrival first."""

import threading

a_arrived, b_arrived = threading.Semaphore(0), threading.Semaphore(0)
turn = threading.Semaphore(0)


def run(mine, other):
    for _ in range(2):
        mine.release()
        other.acquire()
    mine.release()
    other.acquire()


threads = [
    threading.Thread(target=run, args=(a_arrived, b_arrived), name="a"),
    threading.Thread(target=run, args=(b_arrived, a_arrived), name="b"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
