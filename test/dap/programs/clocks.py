"""The program and two child processes; in each a thread counts, and a child passes a mark."""

import multiprocessing
import threading
import time

beats = 0
running = True


def beat():
    global beats
    while running:
        beats += 1
        time.sleep(0.002)


def mark(number):
    seen = number  # mark
    seen = seen + 1  # after-mark
    return seen


def child(number, started):
    thread = threading.Thread(target=beat, name="beat")
    thread.start()
    started.wait()
    mark(number)
    thread.join()


def main():
    context = multiprocessing.get_context("fork")
    started = context.Event()
    processes = [context.Process(target=child, args=(n, started)) for n in (1, 2)]
    for process in processes:
        process.start()
    thread = threading.Thread(target=beat, name="beat")
    thread.start()
    started.set()
    thread.join()
    for process in processes:
        process.join()  # join
    print("ended", [process.exitcode for process in processes])  # ended


if __name__ == "__main__":
    main()
