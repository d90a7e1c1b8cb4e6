"""communicate() reads while it waits."""

import subprocess
import sys

child = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stderr.write('warning' * 40_000)"],
    stderr=subprocess.PIPE,
)
print(len(child.communicate()[1]))
