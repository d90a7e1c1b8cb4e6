"""The lock goes with the file that is open."""

import fcntl
import tempfile


def update(path):
    with open(path, "r+") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        journal.write("begin\n")
        compact(journal)


def compact(journal):
    journal.truncate()


with tempfile.NamedTemporaryFile() as file:
    update(file.name)
    print("done")
