"""Counts into a file for ever; what is debugged goes on when the debugger leaves."""

import sys
import time

number = 0
while True:
    number += 1  # count
    with open(sys.argv[1], "w") as file:
        file.write(str(number))
    print(number)
    time.sleep(0.005)
