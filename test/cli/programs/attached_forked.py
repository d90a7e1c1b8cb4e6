"""Its child has two threads that wait for each other. Prints the child's process id."""

import os
import threading

first_lock, second_lock = threading.Lock(), threading.Lock()
meeting = threading.Barrier(2)


def crossed(one, other):
    with one:
        meeting.wait()
        with other:
            pass


def child():
    pairs = ((first_lock, second_lock), (second_lock, first_lock))
    threads = [threading.Thread(target=crossed, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


pid = os.fork()
if pid == 0:
    child()
print("pid", pid, flush=True)
os.waitpid(pid, 0)
