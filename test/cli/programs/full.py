"""Goes on when there is no more room for what is recorded: `full.py limit|fill|remove`.

A thread waits for `gate` before; threads, locks, forks and Pythons come after. Prints what came out.
"""

import os
import resource
import shutil
import subprocess
import sys
import threading
import time

from settling import settle

gate = threading.Lock()


def before():
    """A contended wait that must be in the recording whatever comes."""

    def take():
        with gate:
            pass

    waits = threading.Thread(target=take, name="early")
    with gate:
        waits.start()
        settle(waits)
    waits.join()


def limit():
    """No file of this process, or of one that it starts, may grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def fill():
    """Takes all the room there is in the session directory."""
    session = os.environ["HEDDLE_SESSION"]
    descriptor = os.open(os.path.join(session, "filling"), os.O_CREAT | os.O_WRONLY, 0o600)
    size = 1 << 20
    while size:
        try:
            os.write(descriptor, bytes(size))
        except OSError:
            size //= 2
    os.close(descriptor)


def read_so_far(session):
    """Whether the host has open what main and early are recorded into, which it can read on then."""
    files = {
        os.path.join(folder, name)
        for folder, _, names in os.walk(session)
        for name in names
        if name == "defs" or name.startswith("ring.")
    }
    host = "/proc/%d/fd" % os.getppid()
    opened = set()
    for descriptor in os.listdir(host):
        try:
            opened.add(os.readlink(os.path.join(host, descriptor)))
        except OSError:
            pass  # closed meanwhile
    # Definitions, and a ring for each; the fallback has rings in stock.
    return len(files & opened) >= 3


def remove():
    session = os.environ["HEDDLE_SESSION"]
    deadline = time.monotonic() + 60
    while not read_so_far(session) and time.monotonic() < deadline:
        time.sleep(0.01)
    while os.path.exists(session):  # the agent may add a file meanwhile
        shutil.rmtree(session, ignore_errors=True)


def after():
    counted = []

    def work(number):
        with threading.Lock():
            counted.append(number)

    # All at once: each needs a place of its own.
    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    many = [threading.Lock() for _ in range(5000)]
    with gate:
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    for lock in many:
        with lock:
            counted.append(0)
    statuses = set()
    for _ in range(20):
        child = os.fork()
        if child == 0:
            threading.Thread(target=work, args=(1,)).start()
            os._exit(5)
        statuses.add(os.WEXITSTATUS(os.waitpid(child, 0)[1]))
    for _ in range(3):
        statuses.add(subprocess.call([sys.executable, "-c", "import threading; exit(6)"]))
    print(len(counted), sorted(statuses))


before()
globals()[sys.argv[1]]()
after()
sys.exit(7)
