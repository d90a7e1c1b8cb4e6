"""A lock is used as a signal, and who should release it has failed.

source: https://docs.python.org/3/library/threading.html (Lock.release can be called from any thread, not only the thread which has acquired the lock)
participants: MainThread, waiter
"""

import threading

done = threading.Lock()
done.acquire()


def work():
    raise SystemExit  # before done.release()


def wait():
    done.acquire()  # FINDING: waits


threads = [threading.Thread(target=work, name="worker"), threading.Thread(target=wait, name="waiter")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
