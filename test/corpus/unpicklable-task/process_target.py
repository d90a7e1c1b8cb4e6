"""A function inside a function cannot be the target of a spawned process.

source: https://docs.python.org/3/library/multiprocessing.html (The spawn and forkserver start methods: more picklability)
participants: MainThread
"""

import multiprocessing


def main():
    def work():
        print("working")

    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()  # FINDING: sends
    process.join()


if __name__ == "__main__":
    main()
