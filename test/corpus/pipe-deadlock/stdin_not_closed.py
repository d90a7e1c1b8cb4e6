"""The program that is waited for reads its input to the end, which does not come as the pipe is not closed.

source: https://docs.python.org/3/library/subprocess.html (Popen.communicate: "Send data to stdin … until end-of-file is reached")
"""

import subprocess
import sys

COUNT = "import sys\nprint(len(sys.stdin.read()))\n"

counter = subprocess.Popen([sys.executable, "-c", COUNT], stdin=subprocess.PIPE)
counter.stdin.write(b"hello")
counter.stdin.flush()
print(counter.wait())  # FINDING: waits
