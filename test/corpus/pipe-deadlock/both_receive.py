"""Two processes wait for each other's first message.

source: https://en.wikipedia.org/wiki/Deadlock (communication deadlocks: each waits for a message of the other)
"""

import multiprocessing


def work(parent):
    for _ in range(2):
        number = parent.recv()  # FINDING: waits
        parent.send(number + 1)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    child, parent = context.Pipe()
    worker = context.Process(target=work, args=(parent,))
    worker.start()
    print(child.recv())  # FINDING: waits
    child.send(1)
    worker.join()
