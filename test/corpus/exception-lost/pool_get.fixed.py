"""Both are fetched."""

from multiprocessing.pool import ThreadPool


def parse(text):
    return int(text)


with ThreadPool(1) as pool:
    good = pool.apply_async(parse, ("1",))
    bad = pool.apply_async(parse, ("y",))
    print(good.get())
    try:
        print(bad.get())
    except ValueError as error:
        print(error)
