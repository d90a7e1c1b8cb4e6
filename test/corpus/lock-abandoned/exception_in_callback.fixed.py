"""`with` releases it on every way out."""

import threading

lock = threading.Lock()
turn = threading.Event()


def work(amount):
    with lock:
        turn.set()
        if amount < 0:
            raise SystemExit


def follow():
    turn.wait()
    lock.acquire()
    lock.release()


lock.acquire()
lock.release()
threads = [
    threading.Thread(target=work, args=(-1,), name="broken"),
    threading.Thread(target=follow, name="next"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
