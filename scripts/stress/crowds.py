"""Much of one thing, made and gone.

    python crowds.py locks|threads|processes|forks|storm COUNT

Prints a line of JSON: how many were `made` and did well; where one process makes them all, also by how many
bytes its `memory` and its `files` in the session directory grew after the first tenth.
"""

import json
import os
import subprocess
import sys
import threading
import warnings

#: So many at a time.
SOME = 10


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def recorded():
    """Bytes in the session directory; 0 without the agent."""
    total = 0
    for folder, _, names in os.walk(os.environ.get("HEDDLE_SESSION", "")):
        total += sum(os.stat(os.path.join(folder, name)).st_blocks * 512 for name in names)
    return total


def grown(make, count):
    """Has `make` make so many, and tells by what this process grew meanwhile."""
    made = make(count // 10)
    memory, files = resident(), recorded()
    made += make(count - count // 10)
    return {"made": made, "memory": resident() - memory, "files": recorded() - files}


def some_at_a_time(make, count):
    return sum(make(min(SOME, count - start)) for start in range(0, count, SOME))


def locks(count):
    """Locks made, used and dropped."""

    def make(times):
        for _ in range(times):
            lock = threading.Lock()
            lock.acquire()
            lock.release()
        return times

    return grown(make, count)


def threads(count):
    """Threads started and ended."""
    lock = threading.Lock()
    counted = [0]

    def work():
        with lock:
            counted[0] += 1

    def make(times):
        some = [threading.Thread(target=work) for _ in range(times)]
        for one in some:
            one.start()
        for one in some:
            one.join()
        return times

    figures = grown(lambda times: some_at_a_time(make, times), count)
    return {**figures, "made": counted[0]}


def processes(count):
    """Interpreters started, each with a thread of its own."""
    program = "import threading; one = threading.Thread(target=int); one.start(); one.join()"

    def make(times):
        some = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(times)]
        return sum(one.wait() == 0 for one in some)

    return grown(lambda times: some_at_a_time(make, times), count)


def fork(work):
    """A child that does `work`; its exit status says whether that went well."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if work() else 1
        finally:
            os._exit(status)
    return pid


def well(pid):
    return os.waitpid(pid, 0)[1] == 0


def forks(count):
    """Processes forked, each with a lock of before and a thread of its own."""
    lock = threading.Lock()

    def child():
        thread = threading.Thread(target=lock.acquire)
        thread.start()
        thread.join()
        return lock.locked()

    def make(times):
        return sum(map(well, [fork(child) for _ in range(times)]))

    return grown(lambda times: some_at_a_time(make, times), count)


def storm(count):
    """A tree of so many processes below this one: in each, two threads fork at once while the first uses a lock."""
    return {"made": count if branch(count) else 0}


def branch(count):
    """Makes `count` processes below this one."""
    good = []
    lock = threading.Lock()

    def forking(below):
        pids = [fork(lambda: branch(share)) for share in below]
        ended = list(map(well, pids))
        with lock:
            good.extend(ended)

    # The first of a share is its process, the rest are below that.
    shares = [count // 4 + (number < count % 4) for number in range(4)]
    below = [share - 1 for share in shares if share > 0]
    pair = [threading.Thread(target=forking, args=(below[half::2],)) for half in (0, 1)]
    for one in pair:
        one.start()
    for _ in range(100):
        with lock:
            pass
    for one in pair:
        one.join()
    return len(good) == len(below) and all(good)


CROWDS = {one.__name__: one for one in (locks, threads, processes, forks, storm)}

if __name__ == "__main__":
    # CPython 3.12 and later warn of forks beside threads.
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps(CROWDS[sys.argv[1]](int(sys.argv[2]))), flush=True)
