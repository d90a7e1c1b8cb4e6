"""A process sends a large result by a pipe and is joined before anybody receives it.

source: https://docs.python.org/3/library/multiprocessing.html (Connection.send; Joining processes)
"""

import multiprocessing


def work(connection):
    connection.send_bytes(b"x" * 1_000_000)  # FINDING: waits


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs,))
    process.start()
    process.join()  # FINDING: waits
    print(len(ours.recv_bytes()))
