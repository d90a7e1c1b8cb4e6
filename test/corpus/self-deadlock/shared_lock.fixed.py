"""RLock may be taken again."""

import multiprocessing

lock = multiprocessing.RLock()


def log(text):
    with lock:
        print(text)


def save():
    with lock:
        log("saving")


if __name__ == "__main__":
    save()
