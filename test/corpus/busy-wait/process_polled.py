"""poll() of a program, and a short sleep, instead of wait().

source: https://docs.python.org/3/library/subprocess.html (Popen.wait: with a timeout it is implemented using a busy loop, non-blocking call and short sleeps)
"""

import subprocess
import time

child = subprocess.Popen(["sleep", "2.5"])
while child.poll() is None:
    time.sleep(0.003)  # FINDING: polls
