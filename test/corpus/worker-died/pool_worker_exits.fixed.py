"""What is wrong is raised as an exception."""

import multiprocessing
import sys


def load(path):
    if not path:
        return "no path"
    return path


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        result = pool.apply_async(load, ("",))
        result.wait(3)
        print(result.ready())
