"""It has an input of its own, so it need not ask at the terminal."""

import os
import pty
import subprocess

pid, terminal = pty.fork()  # as if it ran in a terminal of its own
if pid == 0:
    command = ["sh", "-c", "read answer"]
    asks = subprocess.Popen(command, preexec_fn=os.setpgrp, stdin=subprocess.DEVNULL)
    asks.wait()
    os._exit(0)
os.waitpid(pid, 0)
