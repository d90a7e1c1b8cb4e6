"""All that the shell has started is killed with it."""

import os
import signal
import subprocess

report = subprocess.Popen(
    "sleep 600; echo done", shell=True, stdout=subprocess.PIPE, text=True, start_new_session=True
)
try:
    output, _ = report.communicate(timeout=0.5)
except subprocess.TimeoutExpired:
    os.killpg(report.pid, signal.SIGKILL)
    output, _ = report.communicate()
print("over:", output)
