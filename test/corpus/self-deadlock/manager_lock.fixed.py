import multiprocessing


def total(lock, values):
    with lock:
        return sum(values)


def add(lock, values, value):
    with lock:
        values.append(value)
        return total(lock, values)


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        print(add(manager.RLock(), manager.list(), 3))
