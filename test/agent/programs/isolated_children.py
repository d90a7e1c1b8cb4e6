"""Starts Pythons that the environment alone does not lead the agent into; each tells what it sees."""

import json
import os
import subprocess
import sys

TELL = (
    "import json, os, sys; print(json.dumps([sys.argv, sys.orig_argv if sys.version_info > (3, 10) else 0, "
    "list(sys.flags), sys.path, __name__, sorted(n for n in os.environ if not n.startswith('HEDDLE_'))]))"
)

#: Without `site`, hardly anything is imported yet. `atexit` and its own modules the agent needs.
IMPORTED = (
    "import sys; print(sorted(n for n in sys.modules if n != 'atexit' and not n.startswith('heddle_agent')))"
)


def told(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    return [done.returncode, done.stdout, done.stderr]


def spawned(function, *args):
    read, write = os.pipe()
    os.set_inheritable(write, True)
    pid = function(*args, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)])
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    return [os.waitpid(pid, 0)[1], text]


def replaced(function, *args):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(write, 1)
        function(*args)
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    return [os.waitpid(pid, 0)[1], text]


def main():
    python, folder = sys.executable, sys.argv[1]
    script = os.path.join(folder, "told.py")
    with open(script, "w") as file:
        file.write(TELL)
    tool = os.path.join(folder, "tool")
    with open(tool, "w") as file:
        file.write("#!%s -I\n%s\n" % (python, TELL))
    os.chmod(tool, 0o755)
    found = {
        "-I": told([python, "-I", script, "x"]),
        "-S": told([python, "-S", "-c", TELL]),
        "-IS, imported": told([python, "-IS", "-c", IMPORTED]),
        "-E -W": told([python, "-W", "ignore", "-E", script]),
        "-Im": told([python, "-Im", "this"]),
        "-I -": told([python, "-I", "-"], input=TELL),
        "env": told([python, script], env={}),
        "own path": told([python, script], env={"PYTHONPATH": folder, "A": "1"}),
        "tool": told([tool, "y"], env={}),
        "preloaded": told([python, "-I", script], env=dict(os.environ, LD_PRELOAD="")),
        "posix_spawn": spawned(os.posix_spawn, python, [python, "-I", "-c", TELL], {}),
        "posix_spawnp": spawned(os.posix_spawnp, python, [python, "-c", TELL], {"B": "2"}),
        "execv": replaced(os.execv, python, [python, "-I", "-c", TELL, "z"]),
        "execve": replaced(os.execve, python, [python, "-c", TELL], {}),
        "execl": replaced(os.execl, python, python, "-E", "-c", TELL),
        "no python": told(["/usr/bin/env"], env={"C": "3"}),
        "missing": replaced(_missing),
    }
    print(json.dumps(found))


def _missing():
    try:
        os.execve("/no/such/python3", ["python3", "-I"], {})
    except OSError as error:
        print(error, flush=True)
    os._exit(0)


main()
