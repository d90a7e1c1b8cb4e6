"""A program that is no Python is waited for while its output fills the pipe that nobody reads.

source: https://docs.python.org/3/library/subprocess.html (Popen.wait: "This will deadlock when using stdout=PIPE")
"""

import subprocess

numbers = subprocess.Popen(["seq", "100000"], stdout=subprocess.PIPE)
numbers.wait()  # FINDING: waits
print(len(numbers.stdout.read()))
