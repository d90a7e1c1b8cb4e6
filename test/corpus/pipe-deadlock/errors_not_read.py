"""A program's output is read to its end, while the program waits for somebody to read its errors.

source: https://docs.python.org/3/library/subprocess.html (Popen.stderr: "Use communicate() … to avoid deadlocks due to any of the other OS pipe buffers filling up")
"""

import subprocess
import sys

WARNS = """
import sys
for number in range(20_000):
    print("warning", number, file=sys.stderr)
print("result")
"""

program = subprocess.Popen(
    [sys.executable, "-c", WARNS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
)
print(program.stdout.read())  # FINDING: waits
print(len(program.stderr.read()))
program.wait()
