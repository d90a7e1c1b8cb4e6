"""Two processes wait for each other's first message.

source: https://en.wikipedia.org/wiki/Deadlock (communication deadlocks: each waits for a message of the other)
"""

import multiprocessing


def work(requests, answers):
    for _ in range(2):
        number = requests.recv()  # FINDING: waits
        answers.send(number + 1)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    requests, to_worker = context.Pipe(duplex=False)
    from_worker, answers = context.Pipe(duplex=False)
    worker = context.Process(target=work, args=(requests, answers))
    worker.start()
    print(from_worker.recv())  # FINDING: waits
    to_worker.send(1)
    worker.join()
