"""Who submits the job asks what came of it."""

from concurrent.futures import ThreadPoolExecutor


def save(name):
    raise OSError(28, "No space left on device")


with ThreadPoolExecutor(max_workers=1) as pool:
    saved = pool.submit(save, "a")
    print(saved.exception())
