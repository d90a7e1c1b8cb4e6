"""Programs that do to the interpreter what some frameworks do; the first argument says what."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading


def arguments():
    sys.argv[:] = ["another", "--name"]
    thread = threading.Thread(target=lambda: print(sys.argv))
    thread.start()
    thread.join()


def thread_class():
    original = threading.Thread

    class Thread(original):
        def run(self):
            self.name = "of their own"
            super().run()

    threading.Thread = Thread
    gate = threading.Event()
    threads = [threading.Thread(target=gate.wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    while not all(thread.name == "of their own" for thread in threads):
        pass
    gate.set()
    for thread in threads:
        thread.join()
    print(type(threads[0]) is Thread, threading.Timer.__mro__[1] is original)


def handler():
    """A handler that runs while the main thread waits for a lock, and takes one itself."""
    from support import settle

    lock, other = threading.Lock(), threading.Lock()
    seen = []

    def handle(number, frame):
        with other:
            seen.append((number, frame.f_code.co_name, threading.current_thread().name))
        lock.release()

    def interrupt(main):
        settle(main)
        signal.pthread_kill(main.ident, signal.SIGUSR1)

    signal.signal(signal.SIGUSR1, handle)
    lock.acquire()
    threading.Thread(target=interrupt, args=(threading.main_thread(),)).start()
    lock.acquire()
    print(seen == [(signal.SIGUSR1, "handler", "MainThread")], signal.getsignal(signal.SIGUSR1) is handle)


def told():
    print("spawned", flush=True)


def search_path():
    os.environ["PYTHONPATH"] = sys.argv[2]
    subprocess.run([sys.executable, "-c", "print('told')"], check=True)
    process = multiprocessing.get_context("spawn").Process(target=told)
    process.start()
    process.join()


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")]()
