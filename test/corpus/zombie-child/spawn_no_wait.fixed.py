"""It is asked for."""

import os
import time

pid = os.posix_spawn("/bin/true", ["true"], os.environ)
time.sleep(2.5)
os.waitpid(pid, 0)
print(pid > 0)
