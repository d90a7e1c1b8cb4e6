"""Programs that wear things out; each prints figures that its test knows how to judge."""

import os
import queue
import sys
import threading


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def recorded():
    """Bytes of the files of this process in the session directory."""
    session = os.environ["HEDDLE_SESSION"]
    total = 0
    for folder, _, names in os.walk(session):
        total += sum(os.stat(os.path.join(folder, name)).st_blocks * 512 for name in names)
    return total


def locks(count):
    """Locks made, used and dropped."""

    def make(times):
        for _ in range(times):
            lock = threading.Lock()
            lock.acquire()
            lock.release()

    make(count // 10)
    before, files = resident(), recorded()
    make(count)
    print(resident() - before, recorded() - files)


def threads(count):
    """Threads started and ended, some at a time."""
    lock = threading.Lock()
    counted = [0]

    def work():
        with lock:
            counted[0] += 1

    for start in range(0, count, 20):
        some = [threading.Thread(target=work) for _ in range(20)]
        for one in some:
            one.start()
        for one in some:
            one.join()
        if start == count // 10:
            before = recorded()
    print(counted[0], recorded() - before)


def forks(count):
    """Processes forked in a storm, each with a lock and a thread of its own."""
    lock = threading.Lock()

    def child():
        thread = threading.Thread(target=lock.acquire)
        thread.start()
        thread.join()

    for start in range(0, count, 10):
        pids = []
        for _ in range(10):
            pid = os.fork()
            if pid == 0:
                child()
                os._exit(0)
            pids.append(pid)
        for pid in pids:
            if os.waitpid(pid, 0)[1] != 0:
                print("a child failed")
    print(count)


def pour(count):
    """More contended waits than a ring holds, once the reader is asleep (told by a line of input)."""
    print("ready", flush=True)
    sys.stdin.readline()
    ping, pong = queue.Queue(1), queue.Queue(1)

    def answer():
        while ping.get():
            pong.put(1)

    thread = threading.Thread(target=answer, name="answer")
    thread.start()
    for _ in range(count):
        ping.put(1)
        pong.get()
    ping.put(0)
    thread.join()
    print("poured", flush=True)
    sys.stdin.readline()
    # What becomes of objects that go before anybody looked is lost with the records.
    os._exit(0)


def main(what, count):
    globals()[what](int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
