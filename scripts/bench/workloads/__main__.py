"""Operations and whole programs, timed a round at a time by whoever listens at SOCKET.

    python workloads SOCKET WHO

The modules beside this one have the operations.
"""

import importlib
import socket
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


def find(name):
    """Its module is imported only now: what nobody asks for costs nothing."""
    for module in MODULES:
        workload = importlib.import_module(module).WORKLOADS.get(name)
        if workload is not None:
            return workload
    raise SystemExit(f"there is no workload {name}")


def play(name, count):
    """Nanoseconds an operation."""
    with ready(find(name)) as run:
        begin = time.perf_counter()
        run(count)
        return (time.perf_counter() - begin) / count * 1e9


def main():
    """Plays a round whenever it is its turn: "NAME<tab>COUNT" in, nanoseconds an operation out."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        with connection.makefile("rw") as turns:
            print(sys.argv[2], file=turns, flush=True)
            for line in turns:
                name, count = line.rstrip("\n").split("\t")
                print(play(name, int(count)), file=turns, flush=True)


if __name__ == "__main__":
    main()
