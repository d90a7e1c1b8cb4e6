"""The inner calls have a pool of their own."""

from concurrent.futures import ThreadPoolExecutor


def page(number):
    return sum(inner.map(abs, range(number)))


pool = ThreadPoolExecutor(max_workers=2)
inner = ThreadPoolExecutor(max_workers=2)
print([future.result() for future in [pool.submit(page, n) for n in (3, 4)]])
