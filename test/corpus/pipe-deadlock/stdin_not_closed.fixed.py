"""The pipe is closed when all is written."""

import subprocess
import sys

COUNT = "import sys\nprint(len(sys.stdin.read()))\n"

counter = subprocess.Popen([sys.executable, "-c", COUNT], stdin=subprocess.PIPE)
counter.stdin.write(b"hello")
counter.stdin.close()
print(counter.wait())
