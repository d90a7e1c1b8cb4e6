"""communicate() reads while it waits."""

import subprocess
import sys

child = subprocess.Popen(
    [sys.executable, "-c", "print('x' * 200_000)"],
    stdout=subprocess.PIPE,
)
output, _ = child.communicate()
print(len(output))
