"""It is waited for."""

import subprocess
import time

child = subprocess.Popen(["true"])
time.sleep(2.5)
child.wait()
print("done")
