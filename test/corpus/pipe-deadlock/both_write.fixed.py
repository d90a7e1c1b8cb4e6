"""One side receives first."""

import multiprocessing


def child(connection):
    connection.send_bytes(b"x" * 1_000_000)
    connection.recv_bytes()


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    ours.recv_bytes()
    ours.send_bytes(b"y" * 1_000_000)
    process.join()
