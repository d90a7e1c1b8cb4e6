"""Only the leaves are jobs; what waits for them is no job."""

from concurrent.futures import ThreadPoolExecutor


def leaf(number):
    return 1


with ThreadPoolExecutor(max_workers=4) as pool:
    print(sum(pool.map(leaf, range(2**6))))
