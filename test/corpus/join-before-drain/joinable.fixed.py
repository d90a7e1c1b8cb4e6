"""The items are taken first."""

import multiprocessing


def work(results):
    for number in range(40):
        results.put([number] * 5_000)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.JoinableQueue()
    worker = context.Process(target=work, args=(results,))
    worker.start()
    print(sum(len(results.get()) for _ in range(40)))
    worker.join()
