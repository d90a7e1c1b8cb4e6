"""Has one thread and knows nothing of threads until its standard input ends."""

import sys

print("ready", flush=True)
sys.stdin.read()

import threading  # noqa: E402

if threading.main_thread() is threading.current_thread():
    print("done", flush=True)
