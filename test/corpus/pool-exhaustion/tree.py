"""A tree is walked by jobs that wait for jobs for the children: deep enough, all workers wait.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

from concurrent.futures import ThreadPoolExecutor


def total(depth):
    if depth == 0:
        return 1
    children = [pool.submit(total, depth - 1) for _ in range(2)]
    return sum(child.result() for child in children)  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=4)
print(pool.submit(total, 6).result())
