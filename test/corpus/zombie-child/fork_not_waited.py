"""os.fork() without waitpid().

source: https://docs.python.org/3/library/os.html (os.fork, os.waitpid); https://en.wikipedia.org/wiki/Zombie_process
"""

import os
import time

pid = os.fork()  # FINDING: starts
if pid == 0:
    os._exit(0)
time.sleep(2.5)
print("done")
