"""As many are read as were written."""

import multiprocessing


def produce(results):
    for number in range(3):
        results.put(number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=produce, args=(results,))
    process.start()
    process.join()
    for _ in range(3):
        print(results.get())
