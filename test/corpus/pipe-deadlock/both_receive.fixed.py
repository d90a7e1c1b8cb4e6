"""Who asks sends first."""

import multiprocessing


def work(parent):
    for _ in range(2):
        number = parent.recv()
        parent.send(number + 1)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    child, parent = context.Pipe()
    worker = context.Process(target=work, args=(parent,))
    worker.start()
    for number in range(2):
        child.send(number)
        print(child.recv())
    worker.join()
