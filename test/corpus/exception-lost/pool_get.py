"""Of two results of a pool only the first one is fetched.

source: https://docs.python.org/3/library/multiprocessing.html (Pool.apply_async returns an AsyncResult)
participants: parse(y)
"""

from multiprocessing.pool import ThreadPool


def parse(text):
    return int(text)  # FINDING: raises


with ThreadPool(1) as pool:
    good = pool.apply_async(parse, ("1",))
    bad = pool.apply_async(parse, ("y",))  # FINDING: submits
    print(good.get())
    bad.wait()
