"""The future of a job is thrown away, and with it what went wrong.

source: https://docs.python.org/3/library/concurrent.futures.html (Future.exception: return the exception raised by the call)
participants: save(a)
"""

from concurrent.futures import ThreadPoolExecutor


def save(name):
    raise OSError(28, "No space left on device")  # FINDING: raises


with ThreadPoolExecutor(max_workers=1) as pool:
    pool.submit(save, "a")  # FINDING: submits
