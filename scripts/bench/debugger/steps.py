"""Something to step through."""

total = 0  # first
for i in range(1000):
    total += i
    total -= 1
