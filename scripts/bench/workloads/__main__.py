"""Times operations and prints nanoseconds for each as one line of JSON.

    python workloads SCALE NAME...

SCALE multiplies the number of operations. A figure is that of the best round: what else runs on the
machine only ever adds. The modules beside this one have the operations.
"""

import importlib
import json
import sys
import time
from contextlib import contextmanager

MODULES = ["locks", "queues", "workers", "processes", "coroutines", "outside", "programs"]


@contextmanager
def ready(workload):
    """What is timed of a workload: the function itself, or what it yields when it has prepared things."""
    if hasattr(workload, "__wrapped__"):
        with workload() as prepared:
            yield prepared
    else:
        yield workload


def measure(workload, count, rounds):
    """Nanoseconds an operation. A whole program has one warm-up less to spare."""
    best = []
    with ready(workload) as run:
        if rounds > 1:
            run(max(1, count // 20))
        for _ in range(rounds):
            begin = time.perf_counter()
            run(count)
            best.append((time.perf_counter() - begin) / count * 1e9)
    return min(best)


def known(names):
    """The workloads of that name, by name; each module is imported only when one of its is wanted."""
    found = {}
    for module in MODULES:
        if len(found) < len(names):
            workloads = importlib.import_module(module).WORKLOADS
            found.update((name, workloads[name]) for name in names if name in workloads)
    return found


def main():
    scale = float(sys.argv[1])
    figures = {}
    for name, (workload, count, rounds) in known(sys.argv[2:]).items():
        count = max(4, int(count * scale)) if rounds > 3 else count
        figures[name] = measure(workload, count, rounds)
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
