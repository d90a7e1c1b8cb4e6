"""Ends with two of its children running: a program, and a copy of itself as a daemon is one."""

import os
import subprocess
import time

nowhere = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
subprocess.Popen(["sleep", "60"], start_new_session=True, **nowhere)
if os.fork() == 0:
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    time.sleep(60)
    os._exit(0)
