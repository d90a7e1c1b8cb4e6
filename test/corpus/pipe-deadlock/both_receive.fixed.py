"""Who asks sends first."""

import multiprocessing


def work(requests, answers):
    for _ in range(2):
        number = requests.recv()
        answers.send(number + 1)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    requests, to_worker = context.Pipe(duplex=False)
    from_worker, answers = context.Pipe(duplex=False)
    worker = context.Process(target=work, args=(requests, answers))
    worker.start()
    for number in range(2):
        to_worker.send(number)
        print(from_worker.recv())
    worker.join()
