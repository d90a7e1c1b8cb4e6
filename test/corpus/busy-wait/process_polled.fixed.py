"""wait() waits."""

import subprocess
import time

child = subprocess.Popen(["sleep", "2.5"])
child.wait()
