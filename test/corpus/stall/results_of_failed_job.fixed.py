"""Results come by the pool, and with them what a job has raised."""

import multiprocessing


def work(number):
    return 10 // number


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        jobs = [pool.apply_async(work, (number,)) for number in range(3)]
        for job in jobs:
            try:
                print(job.get())
            except ZeroDivisionError as error:
                print(error)
