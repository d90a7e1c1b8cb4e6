"""A function that has a name in its module."""

import multiprocessing

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        result = pool.apply_async(max, (1, 2))
        try:
            print(result.get(5))
        except Exception as error:
            print(error)
