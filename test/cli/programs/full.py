"""Goes on when there is no more room for what is recorded: `full.py limit|fill|remove`.

A thread waits for `gate` before; threads, locks, forks and Pythons come after. Prints what came out.
"""

import os
import resource
import shutil
import subprocess
import sys
import threading

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


def remove():
    session = os.environ["HEDDLE_SESSION"]
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
