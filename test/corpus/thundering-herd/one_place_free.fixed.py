"""It tells one."""

import threading
import time

changed = threading.Condition()
free = 1


def use():
    global free
    for _ in range(12):
        with changed:
            while not free:
                changed.wait()
            free -= 1
        time.sleep(0.004)
        with changed:
            free += 1
            changed.notify()


threads = [threading.Thread(target=use) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
