"""Dijkstra's dining philosophers: five people, five forks, two forks each.

Everybody takes the left fork and then waits for the right one. Sooner or later all five hold a left
fork, and nobody ever eats again. With --polite, everybody takes the fork with the lower number
first, which cannot deadlock, and dinner ends after SECONDS.

    python dining_philosophers.py [SECONDS] [--polite]      5 seconds by default
"""

import argparse
import random
import threading
import time

NAMES = ("Aristotle", "Hypatia", "Kant", "Arendt", "Confucius")


class Philosopher(threading.Thread):
    def __init__(self, name, left_fork, right_fork, dinner_ends):
        super().__init__(name=name)
        self.left_fork = left_fork
        self.right_fork = right_fork
        self.dinner_ends = dinner_ends
        self.meals = 0

    def run(self):
        while time.monotonic() < self.dinner_ends:
            self.think()
            self.dine()

    def think(self):
        time.sleep(random.uniform(0.0, 0.01))

    def dine(self):
        with self.left_fork:
            time.sleep(0.005)  # a word with the neighbour
            with self.right_fork:
                time.sleep(random.uniform(0.001, 0.005))
                self.meals += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=5.0, help="length of dinner")
    parser.add_argument("--polite", action="store_true", help="lower-numbered fork first")
    options = parser.parse_args()

    forks = [threading.Lock() for _ in NAMES]
    dinner_ends = time.monotonic() + options.seconds
    guests = []
    for seat, name in enumerate(NAMES):
        left, right = seat, (seat + 1) % len(NAMES)
        if options.polite:
            left, right = sorted((left, right))
        guests.append(Philosopher(name, forks[left], forks[right], dinner_ends))
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join()
    for guest in guests:
        print(f"{guest.name:10} {guest.meals} meals")


if __name__ == "__main__":
    main()
