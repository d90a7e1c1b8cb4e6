"""A child waits for room in the pipe to a filter of its own, which is slow to read."""

import subprocess
import sys

CHILD = """
import subprocess
filter = subprocess.Popen(["sh", "-c", "sleep 3; cat"], stdin=subprocess.PIPE)
filter.stdin.write(b"x" * 1_000_000)
filter.stdin.close()
filter.wait()
"""

child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.DEVNULL)
child.wait()
