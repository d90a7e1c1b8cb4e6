"""sort answers when its input has ended, which nobody tells it: the pipe to it stays open.

source: https://stackoverflow.com/questions/375427 (reading from a subprocess pipe)
"""

import subprocess

sort = subprocess.Popen("sort | uniq", shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for word in ("pear", "apple", "pear"):
    print(word, file=sort.stdin, flush=True)
print(sort.stdout.read())  # FINDING: waits
sort.stdin.close()
