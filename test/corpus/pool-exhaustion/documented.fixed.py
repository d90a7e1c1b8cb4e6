"""A second worker is there for the inner job."""

from concurrent.futures import ThreadPoolExecutor


def wait_on_future():
    inner = executor.submit(pow, 5, 2)
    print(inner.result())


with ThreadPoolExecutor(max_workers=2) as executor:
    executor.submit(wait_on_future).result()
