"""Prints what the loop of `roots` takes in numpy, ns: a number of elements, a number of rounds."""

import sys
import time

import numpy as np

count, rounds = map(int, sys.argv[1:])
values = np.zeros(count)
took = []
for _ in range(rounds):
    began = time.perf_counter_ns()
    np.sqrt(values, out=values)
    values += 1
    took.append(time.perf_counter_ns() - began)
print(sorted(took)[rounds // 2])
