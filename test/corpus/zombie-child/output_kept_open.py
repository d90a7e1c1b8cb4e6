"""The shell was killed at its time limit, but not what it had started: that has the pipe open which is read to its end.

source: https://bugs.python.org/issue37424 (subprocess.run timeout does not function if shell=True and capture_output=True)
participants: MainThread
"""

import subprocess

report = subprocess.Popen(
    "sleep 600; echo done", shell=True, stdout=subprocess.PIPE, text=True
)
try:
    output, _ = report.communicate(timeout=0.5)
except subprocess.TimeoutExpired:
    report.kill()
    output, _ = report.communicate()  # FINDING: waits
print("over:", output)
