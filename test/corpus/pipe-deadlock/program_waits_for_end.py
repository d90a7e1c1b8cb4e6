"""sort answers when its input has ended, which nobody tells it: the pipe to it stays open.

source: https://docs.python.org/3/library/subprocess.html (Popen.communicate: deadlocks due to OS pipe buffers)
"""

import subprocess

sort = subprocess.Popen("sort | uniq", shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for word in ("pear", "apple", "pear"):
    print(word, file=sort.stdin, flush=True)
print(sort.stdout.read())  # FINDING: waits
sort.stdin.close()
