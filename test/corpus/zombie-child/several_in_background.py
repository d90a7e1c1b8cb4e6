"""Several programs are started one after the other, and only the last one is waited for.

source: https://docs.python.org/3/library/multiprocessing.html (Joining zombie processes: each time … a process finishes but has not been joined it becomes a zombie)
"""

import subprocess
import time

for number in range(3):
    child = subprocess.Popen(["sh", "-c", "exit 1"])  # FINDING: starts
    kept = [child] if number == 0 else [*kept, child]
time.sleep(2.5)
kept[-1].wait()
