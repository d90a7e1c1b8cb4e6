"""A job raises an exception that cannot be built again from what is sent of it: the thread that receives results ends, and map() waits for ever.

source: https://github.com/python/cpython/issues/79492 (exception unpickling error causes multiprocessing.Pool to hang forever)
participants: MainThread
"""

import multiprocessing


class Rejected(Exception):
    def __init__(self, order, reason):
        super().__init__(f"order {order}: {reason}")


def check(order):
    if order == 2:
        raise Rejected(order, "out of stock")
    return order


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(check, range(4)))  # FINDING: waits
