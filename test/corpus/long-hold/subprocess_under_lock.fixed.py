"""It is run before the lock is taken."""

import subprocess
import threading

lock = threading.Lock()
began = threading.Event()


def build():
    began.set()
    subprocess.run(["sleep", "0.6"])
    with lock:
        pass


def look():
    began.wait()
    with lock:
        pass


threads = [threading.Thread(target=build, name="builder")]
threads += [threading.Thread(target=look) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
