"""A function takes the lock on a file, and calls another one that opens the file again and takes it, too.

source: https://man7.org/linux/man-pages/man2/flock.2.html ("may be denied by a lock that the calling process has already placed via another file descriptor")
"""

import fcntl
import tempfile


def update(path):
    with open(path, "a") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        journal.write("begin\n")
        compact(path)


def compact(path):
    with open(path, "r+") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)  # FINDING: waits
        journal.truncate()


with tempfile.NamedTemporaryFile() as file:
    update(file.name)
    print("done")
