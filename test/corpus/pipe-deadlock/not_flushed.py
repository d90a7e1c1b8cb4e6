"""A request stays in a buffer: the program waits for the answer, and the one it has started for the request.

source: https://docs.python.org/3/library/subprocess.html (Popen.stdin, and io.BufferedWriter.flush)
"""

import subprocess
import sys

UPPER = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)\n"

with subprocess.Popen(
    [sys.executable, "-c", UPPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
) as upper:
    upper.stdin.write("hello\n")
    print(upper.stdout.readline())  # FINDING: waits
    upper.stdin.close()
