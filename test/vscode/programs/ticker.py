"""Threads that count for a while; a breakpoint in one leaves the others running."""

import threading
import time

counts = {}
guard = threading.Lock()


def count(name, until):
    while time.monotonic() < until:
        with guard:
            counts[name] = counts.get(name, 0) + 1
        time.sleep(0.005)


def stopper(until):
    time.sleep(0.5)
    answer = 6 * 7
    print("the answer is", answer, flush=True)  # LOOK: stop
    count("stopper", until)


def main():
    until = time.monotonic() + 120
    threads = [threading.Thread(target=count, args=(f"counter-{n}", until), name=f"counter-{n}") for n in range(3)]
    threads.append(threading.Thread(target=stopper, args=(until,), name="stopper"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
