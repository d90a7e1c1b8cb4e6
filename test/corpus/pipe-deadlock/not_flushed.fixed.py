"""The request is flushed."""

import subprocess
import sys

UPPER = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)\n"

with subprocess.Popen(
    [sys.executable, "-c", UPPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
) as upper:
    upper.stdin.write("hello\n")
    upper.stdin.flush()
    print(upper.stdout.readline())
    upper.stdin.close()
