"""Gives up the rights of root as a server does, and starts threads."""

import os
import threading

NOBODY = 65534
all_there = threading.Barrier(5)


def thread(name, work):
    one = threading.Thread(target=work, name=name)
    one.start()
    return one


thread("as root", print).join()
os.setgid(NOBODY)
os.setuid(NOBODY)
workers = [thread("worker", all_there.wait) for _ in range(4)]
all_there.wait()
for one in workers:
    one.join()
