"""A child waits for room in the pipe to a filter of its own, which waits for room in the pipe that its parent does not read.

source: https://docs.python.org/3/library/subprocess.html#subprocess.Popen.wait
"""

import subprocess
import sys

CHILD = """
import subprocess
filter = subprocess.Popen(["sh", "-c", "sleep 3; cat"], stdin=subprocess.PIPE)
filter.stdin.write(b"x" * 1_000_000)
filter.stdin.close()
filter.wait()
"""

child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE)
child.wait()  # FINDING: waits
