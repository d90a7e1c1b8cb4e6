"""Results are asked for in the block, or the pool is closed and joined before its end."""

import time
from multiprocessing import Pool


def square(number):
    time.sleep(0.1)
    return number * number


if __name__ == "__main__":
    with Pool(2) as pool:
        results = [pool.apply_async(square, (number,)) for number in range(4)]
        print([result.get() for result in results])
    with Pool(2) as pool:
        result = pool.map_async(square, range(4))
        pool.close()
        pool.join()
    print(result.get())
