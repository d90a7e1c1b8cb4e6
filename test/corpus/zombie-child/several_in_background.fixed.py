"""Every one of them is."""

import subprocess
import time

for number in range(3):
    child = subprocess.Popen(["sh", "-c", "exit 1"])
    kept = [child] if number == 0 else [*kept, child]
time.sleep(2.5)
for child in kept:
    child.wait()
