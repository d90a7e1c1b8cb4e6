"""Two threads that count; each can be stopped while the other goes on."""

import threading
import time

counts = {"left": 0, "right": 0}
running = True


def count(name):
    while running:
        counts[name] += 1  # count
        time.sleep(0.001)
    counts[name + "-end"] = True


threads = [threading.Thread(target=count, args=(name,), name=name) for name in ("left", "right")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("ended")
