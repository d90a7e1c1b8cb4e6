"""It is released in a finally."""

import threading

done = threading.Lock()
done.acquire()


def work():
    try:
        raise SystemExit
    finally:
        done.release()


def wait():
    done.acquire()


threads = [threading.Thread(target=work, name="worker"), threading.Thread(target=wait, name="waiter")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
