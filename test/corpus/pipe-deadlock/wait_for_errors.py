"""wait() with stderr=PIPE, and a child that warns a lot.

source: https://docs.python.org/3/library/subprocess.html (Popen.wait: this will deadlock when using stdout=PIPE or stderr=PIPE)
"""

import subprocess
import sys

child = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stderr.write('warning' * 40_000)"],
    stderr=subprocess.PIPE,
)
child.wait()  # FINDING: waits
print(len(child.stderr.read()))
