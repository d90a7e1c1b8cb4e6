"""A lambda is given to a Pool.

source: https://github.com/uqfoundation/multiprocess/issues/19 (execution hangs when an object that cannot be pickled is passed to a Pool)
"""

import multiprocessing

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        result = pool.apply_async(lambda: 1)  # FINDING: submits
        try:
            print(result.get(5))
        except Exception as error:
            print(error)
