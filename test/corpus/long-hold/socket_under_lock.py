"""A reply is read from a socket under the lock of the connection pool.

source: https://wiki.sei.cmu.edu/confluence/display/java/LCK09-J.+Do+not+perform+operations+that+can+block+while+holding+a+lock (network input and output)
participants: reader
"""

import socket
import threading
import time

lock = threading.Lock()
began = threading.Event()
ours, theirs = socket.socketpair()


def read():
    with lock:  # FINDING: holds
        began.set()
        ours.recv(10)  # FINDING: meanwhile


def look():
    began.wait()
    with lock:  # FINDING: waits
        pass


threads = [threading.Thread(target=read, name="reader"), threading.Thread(target=look)]
for thread in threads:
    thread.start()
time.sleep(0.6)
theirs.send(b"reply")
for thread in threads:
    thread.join()
