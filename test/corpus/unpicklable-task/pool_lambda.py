"""A lambda is given to a Pool.

source: https://bugs.python.org/issue19425 (multiprocessing.Pool.map hangs if pickling argument raises an exception)
"""

import multiprocessing

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        result = pool.apply_async(lambda: 1)  # FINDING: submits
        try:
            print(result.get(5))
        except Exception as error:
            print(error)
