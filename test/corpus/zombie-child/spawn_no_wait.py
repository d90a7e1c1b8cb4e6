"""os.spawnv() with P_NOWAIT gives a process id that nobody asks for.

source: https://docs.python.org/3/library/os.html (os.P_NOWAIT: the function will return as soon as the new process has been created, with the process id)
"""

import os
import time

pid = os.posix_spawn("/bin/true", ["true"], os.environ)  # FINDING: starts
time.sleep(2.5)
print(pid > 0)
