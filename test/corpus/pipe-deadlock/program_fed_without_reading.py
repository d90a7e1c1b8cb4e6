"""All is written to a filter before its output is read: its pipe is full, then so is its input, and both wait.

source: https://docs.python.org/3/library/subprocess.html (Popen.communicate: "Use communicate() rather than .stdin.write … to avoid deadlocks")
"""

import subprocess

lines = "a line of text\n" * 100_000
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as copy:
    copy.stdin.write(lines)  # FINDING: waits
    copy.stdin.close()
    print(len(copy.stdout.read()))
