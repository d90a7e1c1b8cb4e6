"""A program is started in the background and never waited for.

source: https://docs.python.org/3/library/subprocess.html (Popen.wait; ResourceWarning: subprocess is still running)
"""

import subprocess
import time

child = subprocess.Popen(["true"])  # FINDING: starts
time.sleep(2.5)
print("done")
