import multiprocessing


class Rejected(Exception):
    def __init__(self, order, reason):
        super().__init__(order, reason)

    def __str__(self):
        return "order %s: %s" % self.args


def check(order):
    if order == 2:
        raise Rejected(order, "out of stock")
    return order


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        try:
            print(pool.map(check, range(4)))
        except Rejected as error:
            print(error)
