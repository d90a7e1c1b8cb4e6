"""The call has a callback for its failure."""

import multiprocessing


def parse(text):
    return int(text)


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.apply_async(parse, ("x",), error_callback=print)
        pool.close()
        pool.join()
