"""The function is one of the module."""

import multiprocessing


def work():
    print("working")


def main():
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()


if __name__ == "__main__":
    main()
