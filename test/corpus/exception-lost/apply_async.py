"""apply_async() without get(): the exception is kept in a result that nobody has.

source: https://docs.python.org/3/library/multiprocessing.html (AsyncResult.get: if the remote call raised an exception then that exception will be reraised by get())
participants: parse(x)
"""

import multiprocessing


def parse(text):
    return int(text)


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.apply_async(parse, ("x",))  # FINDING: submits
        pool.close()
        pool.join()
