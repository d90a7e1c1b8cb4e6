"""communicate() reads both."""

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
output, errors = program.communicate()
print(output, len(errors))
