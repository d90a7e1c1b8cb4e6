"""A pipeline with one slow stage: where do the items pile up?

    fetch x2  --pages-->  parse x2  --documents-->  index  --entries-->  store

`index` is the slow stage. Before it, `documents` is bounded and always full, so the parsers wait to
put; before them, `pages` is unbounded and grows for as long as the program runs; after it, `store`
starves. More parsers would not help. The queues' depths and waits show it at a glance.

    python pipeline.py [SECONDS]      how long to fetch, 5 by default
"""

import argparse
import queue
import random
import threading
import time

DONE = object()

pages = queue.Queue()  # unbounded: nothing holds the fetchers back
documents = queue.Queue(maxsize=32)
entries = queue.Queue(maxsize=32)


def fetch(stop_at):
    number = 0
    while time.monotonic() < stop_at:
        time.sleep(random.uniform(0.002, 0.006))  # the network
        number += 1
        pages.put(f"page {number} " * 20)


def parse():
    while (page := take(pages)) is not DONE:
        documents.put(page.upper().split())


def index():
    while (words := take(documents)) is not DONE:
        time.sleep(0.003)  # the slow stage
        entries.put(sorted(set(words)))


def store(result):
    while (entry := take(entries)) is not DONE:
        result.append(len(entry))


def take(source):
    """One item; DONE is left in the queue for the other workers of the same stage."""
    item = source.get()
    if item is DONE:
        source.put(DONE)
    return item


def start(name, target, *args):
    thread = threading.Thread(target=target, args=args, name=name)
    thread.start()
    return thread


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=5.0, help="how long to fetch")
    stop_at = time.monotonic() + parser.parse_args().seconds

    stored = []
    stages = [
        ([start(f"fetch-{n}", fetch, stop_at) for n in (1, 2)], pages),
        ([start(f"parse-{n}", parse) for n in (1, 2)], documents),
        ([start("index", index)], entries),
        ([start("store", store, stored)], None),
    ]
    for threads, output in stages:
        for thread in threads:
            thread.join()
        if output is not None:
            if threads[0].name.startswith("fetch"):
                print(f"fetched everything, {pages.qsize()} pages to go", flush=True)
            output.put(DONE)
    print(f"stored {len(stored)} documents")


if __name__ == "__main__":
    main()
