"""A worker for each program that runs at once."""

import subprocess
import sys
from multiprocessing.pool import ThreadPool


def check(number):
    code = "import time; time.sleep(0.2)"
    return subprocess.run([sys.executable, "-S", "-c", code], check=True).returncode


with ThreadPool(20) as pool:
    print(sum(pool.map(check, range(40), chunksize=1)))
