"""wait() with stdout=PIPE, and a child that writes more than fits into the pipe.

source: https://docs.python.org/3/library/subprocess.html (Popen.wait: "This will deadlock when using stdout=PIPE or stderr=PIPE and the child process generates enough output")
"""

import subprocess
import sys

child = subprocess.Popen(
    [sys.executable, "-c", "print('x' * 200_000)"],
    stdout=subprocess.PIPE,
)
child.wait()  # FINDING: waits
print(len(child.stdout.read()))
