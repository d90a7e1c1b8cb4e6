"""A program asks at the terminal for a word that nobody will give: as it is in the background of it, that stops the program.

source: https://www.gnu.org/software/libc/manual/html_node/Access-to-the-Terminal.html (a background process that reads is sent SIGTTIN, which stops it)
"""

import os
import pty
import subprocess

pid, terminal = pty.fork()  # as if it ran in a terminal of its own
if pid == 0:
    command = ["sh", "-c", "read answer </dev/tty"]
    asks = subprocess.Popen(command, preexec_fn=os.setpgrp)
    asks.wait()  # FINDING: waits
    os._exit(0)
os.waitpid(pid, 0)
