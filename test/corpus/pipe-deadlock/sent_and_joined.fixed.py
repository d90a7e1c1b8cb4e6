"""It is received first."""

import multiprocessing


def work(connection):
    connection.send_bytes(b"x" * 1_000_000)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs,))
    process.start()
    print(len(ours.recv_bytes()))
    process.join()
