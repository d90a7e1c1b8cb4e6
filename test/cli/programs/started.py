"""Starts programs that are no Python, in every way there is; a Python child among them."""

import os
import signal
import subprocess
import sys
import threading


def waits(child):
    child.wait()  # wait


def runs():
    assert subprocess.run(["sh", "-c", "exit 7"]).returncode == 7  # run
    assert subprocess.run([sys.executable, "-c", "pass"]).returncode == 0
    child = subprocess.Popen(["sleep", "60"])  # sleep
    thread = threading.Thread(target=waits, args=(child,), name="waits")
    thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    child.send_signal(signal.SIGTERM)
    thread.join()
    computes = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"
    assert subprocess.check_output(["sh", "-c", computes + "; echo done"]) == b"done\n"


def spawns():
    path = "/bin/sh"
    pid = os.posix_spawn(path, [path, "-c", "exit 3"], os.environ)  # posix-spawn
    assert os.waitpid(pid, 0)[1] == 3 << 8
    assert os.spawnv(os.P_WAIT, path, [path, "-c", "exit 4"]) == 4  # spawnv
    assert os.system("exit 5") == 5 << 8  # system
    try:
        subprocess.Popen(["/nowhere/at/all"])
        raise SystemExit("it ran")
    except FileNotFoundError:
        pass
    try:
        os.execv("/nowhere/at/all", ["nothing"])
    except FileNotFoundError:
        pass


def leaves_zombie():
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 6"], os.environ)  # zombie
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


runs()
spawns()
leaves_zombie()
