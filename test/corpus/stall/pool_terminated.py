"""Results of a pool are asked for after the `with` block, whose end has terminated the pool.

source: https://docs.python.org/3/library/multiprocessing.html (Pool: __exit__() calls terminate())
"""

import time
from multiprocessing import Pool


def square(number):
    time.sleep(1)
    return number * number


if __name__ == "__main__":
    with Pool(2) as pool:
        results = [pool.apply_async(square, (number,)) for number in range(4)]
    print([result.get() for result in results])  # FINDING: waits
