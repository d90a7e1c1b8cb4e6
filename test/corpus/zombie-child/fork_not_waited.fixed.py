"""The parent asks how the child ended."""

import os
import time

pid = os.fork()
if pid == 0:
    os._exit(0)
time.sleep(2.5)
os.waitpid(pid, 0)
print("done")
