"""A callback raises in the thread that receives the results of the pool and ends it: the results that come later are never there.

source: https://docs.python.org/3/library/multiprocessing.html (apply_async: "the thread which handles the results will get blocked")
participants: MainThread
"""

from multiprocessing.pool import ThreadPool


def measure(text):
    return len(text)


def note(length):
    print(100 // length)


if __name__ == "__main__":
    with ThreadPool(2) as pool:
        results = [pool.apply_async(measure, (text,), callback=note) for text in ("one", "", "three")]
        print([result.get() for result in results])  # FINDING: waits
