"""Parent and child send each other large messages before either receives.

source: https://docs.python.org/3/library/multiprocessing.html (Pipe; "you should take care … large objects")
"""

import multiprocessing


def child(connection):
    connection.send_bytes(b"x" * 1_000_000)  # FINDING: waits
    connection.recv_bytes()


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    ours.send_bytes(b"y" * 1_000_000)  # FINDING: waits
    ours.recv_bytes()
    process.join()
