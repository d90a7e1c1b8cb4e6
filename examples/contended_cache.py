"""A cache that makes its readers wait.

Eight request handlers read prices from a cache behind one lock. Reading takes microseconds, but
every 250 ms somebody finds the cache stale and loads it anew from the database, with the lock held:
all others stand still for 120 ms. The fix is to load first and to hold the lock only to swap.

    python contended_cache.py [SECONDS]      5 by default
"""

import argparse
import random
import threading
import time


class PriceCache:
    MAX_AGE = 0.25

    def __init__(self):
        self._lock = threading.Lock()
        self._prices = {}
        self._loaded_at = float("-inf")

    def price(self, article):
        with self._lock:
            if time.monotonic() - self._loaded_at > self.MAX_AGE:
                self._refresh()
            return self._prices[article]

    def _refresh(self):
        self._prices = load_from_database()
        self._loaded_at = time.monotonic()


def load_from_database():
    time.sleep(0.12)  # the query
    return {article: random.randint(100, 10_000) for article in range(1_000)}


def handle_requests(cache, stop_at, latencies):
    while time.monotonic() < stop_at:
        time.sleep(random.uniform(0.0, 0.002))  # the rest of the request
        asked_at = time.monotonic()
        cache.price(random.randrange(1_000))
        latencies.append(time.monotonic() - asked_at)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=5.0, help="how long to serve")
    stop_at = time.monotonic() + parser.parse_args().seconds

    cache = PriceCache()
    latencies = []
    handlers = [
        threading.Thread(
            target=handle_requests, args=(cache, stop_at, latencies), name=f"handler-{n}"
        )
        for n in range(1, 9)
    ]
    for handler in handlers:
        handler.start()
    for handler in handlers:
        handler.join()
    print(f"{len(latencies)} requests, slowest {max(latencies) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
