"""A parent and a child process that work side by side."""

import multiprocessing
import time


def child(name):
    total = 0
    for step in range(2_000):
        total += step  # LOOK: child
        time.sleep(0.01)
    print(name, total)


if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=child, args=("child",), name="helper")
    process.start()
    process.join()
