"""The same deadlock in daemon threads: the program itself ends with 0."""

import sys
import threading
import time

first = threading.Lock()
second = threading.Lock()
both_hold = threading.Barrier(3)


def hold_both(one, other):
    with one:
        both_hold.wait()
        with other:
            pass


for name, locks in (("forth", (first, second)), ("back", (second, first))):
    threading.Thread(target=hold_both, args=locks, name=name, daemon=True).start()
both_hold.wait()
time.sleep(0.5)
print("done", flush=True)
sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
