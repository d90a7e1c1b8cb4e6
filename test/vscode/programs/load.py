"""Two hundred threads that record about 100,000 operations a second: what the live view must bear.

With detail full each acquire and each release is a record. The thread `marker` sleeps, and waits for
`marked` once in 3.2 s. LOAD_NOTES, a file, is told when that begins and ends, in nanoseconds of
CLOCK_MONOTONIC (`wait`, `woke`), and how many locks were taken and released so far (`pairs`).
"""

import os
import queue
import threading
import time

SHARDS = ("api", "billing", "cache", "database", "export", "feed", "gateway", "index")
THREADS = 25
PAUSE = 0.04
PERIOD = 3.2

seconds = float(os.environ.get("LOAD_SECONDS", "60"))
rate = float(os.environ.get("LOAD_RATE", "115000"))
until = time.monotonic() + seconds


class Shard:
    def __init__(self, name):
        self.name = name
        self.guard = threading.Lock()
        self.entry = threading.Lock()
        self.jobs = queue.Queue(maxsize=64)
        self.done = 0


def work(shard, number):
    """A few records for each wait and each queue operation, the rest as uncontended locks."""
    guard, entry = shard.guard, shard.entry
    each = rate / (len(SHARDS) * THREADS)
    before = time.monotonic()
    time.sleep(PAUSE * number / THREADS)
    while (now := time.monotonic()) < until:
        pairs = int((now - before) * each / 2)
        before = now
        with guard:
            for _ in range(pairs - 4):
                with entry:
                    shard.done += 1
            if number == 0:
                time.sleep(0.006)
        if number % 5 == 1:
            shard.jobs.put(number)
        elif number % 5 == 2:
            shard.jobs.get()
        time.sleep(PAUSE * (0.5 + number / THREADS))


class Notes:
    def __init__(self, path):
        self.file = open(path, "w") if path else None

    def add(self, word, number):
        if self.file:
            print(word, number, file=self.file, flush=True)


def hold(marked):
    """Holds the lock in the first half of each period."""
    while (now := time.monotonic()) < until:
        with marked:
            time.sleep(PERIOD / 2)
        time.sleep(PERIOD - (time.monotonic() - now))


def mark(marked, notes):
    """Comes for it when a part of that half is over."""
    while time.monotonic() < until:
        time.sleep(PERIOD / 2)
        while not marked.locked():
            time.sleep(0.02)
        time.sleep(0.02)
        begin = time.monotonic_ns()
        with marked:
            end = time.monotonic_ns()
        if end - begin > 50_000_000:
            notes.add("wait", begin)
            notes.add("woke", end)


def main():
    notes = Notes(os.environ.get("LOAD_NOTES"))
    marked = threading.Lock()
    shards = [Shard(name) for name in SHARDS]
    plan = [("holder", hold, (marked,)), ("marker", mark, (marked, notes))]
    plan += [(f"{shard.name}-{number}", work, (shard, number)) for shard in shards for number in range(THREADS)]
    for name, target, args in plan:
        threading.Thread(target=target, args=args, name=name, daemon=True).start()
    while time.monotonic() < until:
        time.sleep(0.2)
        notes.add("pairs", sum(shard.done for shard in shards))


if __name__ == "__main__":
    main()
