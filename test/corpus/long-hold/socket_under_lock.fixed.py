"""It is read before the lock is taken."""

import socket
import threading
import time

lock = threading.Lock()
began = threading.Event()
ours, theirs = socket.socketpair()


def read():
    began.set()
    reply = ours.recv(10)
    with lock:
        print(reply)


def look():
    began.wait()
    with lock:
        pass


threads = [threading.Thread(target=read, name="reader"), threading.Thread(target=look)]
for thread in threads:
    thread.start()
time.sleep(0.6)
theirs.send(b"reply")
for thread in threads:
    thread.join()
