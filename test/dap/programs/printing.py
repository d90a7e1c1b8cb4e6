"""Prints a line in pieces, and does something else after each."""

import sys

for number in range(300):
    print("printed", number, file=sys.stdout if number % 2 else sys.stderr)
    done = number  # after
print("in two ", end="")
print("pieces")
print("unfinished", end="")
