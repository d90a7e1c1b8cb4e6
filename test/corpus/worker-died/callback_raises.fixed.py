from multiprocessing.pool import ThreadPool


def measure(text):
    return len(text)


def note(length):
    if length > 0:
        print(100 // length)


if __name__ == "__main__":
    with ThreadPool(2) as pool:
        results = [pool.apply_async(measure, (text,), callback=note) for text in ("one", "", "three")]
        print([result.get() for result in results])
