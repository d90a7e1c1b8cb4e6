"""Programs are run by a pool with a worker a processor, as for computing; but its workers only wait for them.

source: https://github.com/python/cpython/pull/13618 (bpo-35279: more workers than processors, as those that wait need none); https://github.com/ProgrammingDinosaur/autoortho4xplane/issues/117 (a cap on workers that mostly wait)
"""

import subprocess
import sys
from multiprocessing.pool import ThreadPool


def check(number):
    code = "import time; time.sleep(0.2)"
    return subprocess.run([sys.executable, "-S", "-c", code], check=True).returncode


with ThreadPool(2) as pool:  # FINDING: made
    print(sum(pool.map(check, range(40), chunksize=1)))
