"""A program is run under the lock that others need.

source: https://wiki.sei.cmu.edu/confluence/display/java/LCK09-J.+Do+not+perform+operations+that+can+block+while+holding+a+lock
participants: builder
"""

import subprocess
import threading

lock = threading.Lock()
began = threading.Event()


def build():
    with lock:  # FINDING: holds
        began.set()
        subprocess.run(["sleep", "0.6"])  # FINDING: meanwhile


def look():
    began.wait()
    with lock:  # FINDING: waits
        pass


threads = [threading.Thread(target=build, name="builder")]
threads += [threading.Thread(target=look) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
