"""The primitives that are interrupted, each in a use that leaves it as it was."""

import multiprocessing as mp
import queue
import threading
import time
from concurrent.futures import Future

#: How long the rival waits for a lock, seconds: the victim may have left it held.
SHORT = 0.0005
#: How long a thread that is being started may hold it, seconds.
COMES_S = 0.05


class Case:
    """An object in use; `locks`: the locks it is made of."""

    def __init__(self, use, locks):
        self.use = use
        self.locks = locks

    def disturb(self):
        """Gets in the way; how many locks that it had it was robbed of."""
        robbed = 0
        for lock in self.locks:
            if lock.acquire(True, SHORT):
                try:
                    lock.release()
                except (RuntimeError, ValueError, AssertionError):
                    # CPython runs `__exit__` once more where an exception comes right after it.
                    robbed += 1
        return robbed

    def let_go(self):
        """Ends a wait that ought to have ended by itself."""

    def held(self):
        return sum(map(is_held, self.locks))


def is_held(lock):
    if hasattr(lock, "_semlock"):
        return lock._semlock._is_zero()
    # Whoever asks may be the one who holds it, and acquire it once more.
    return repr(lock).startswith("<locked")


def lock():
    it = threading.Lock()

    def use():
        with it:
            pass

    return Case(use, [it])


def rlock():
    it = threading.RLock()

    def use():
        with it:
            with it:
                pass

    return Case(use, [it])


def acquired(make):
    """Taken and given back by a `with` of the class, which is Python code with gaps of its own."""
    it = make()

    def use():
        with it:
            pass

    return it, use


def semaphore(make):
    it, use = acquired(make)
    return Case(use, [it._cond._lock])


def shared(make):
    it, use = acquired(make)
    return Case(use, [it])


def condition():
    it = threading.Condition()

    def use():
        with it:
            it.notify()
            it.wait(0.00005)

    return Case(use, [it._lock])


def event():
    it = threading.Event()

    def use():
        it.set()
        it.wait()
        it.clear()
        it.wait(0.00005)

    return Case(use, [it._cond._lock])


def barrier():
    it = threading.Barrier(1)
    return Case(it.wait, [it._cond._lock])


def some_queue(make):
    it = make()

    def use():
        it.put(1)
        it.get()
        it.task_done()

    return Case(use, [it.mutex])


class SimpleQueueCase(Case):
    """Its lock is in C: what shows is whether items still get through."""

    def __init__(self):
        self.queue = queue.SimpleQueue()
        super().__init__(self.pass_on, [])

    def pass_on(self):
        self.queue.put(1)
        try:
            self.queue.get(timeout=SHORT)
        except queue.Empty:
            pass

    def disturb(self):
        try:
            self.queue.get(timeout=SHORT)
        except queue.Empty:
            pass
        return 0

    def let_go(self):
        # CPython takes a time limit that has passed in between for none.
        self.queue.put(1)

    def held(self):
        try:
            self.queue.put(1)
            self.queue.get(timeout=1)
        except queue.Empty:
            return 1
        return 0


def pipe_queue():
    it = mp.SimpleQueue()

    def use():
        it.put(1)
        it.get()

    return Case(use, [it._rlock, it._wlock])


def future():
    it = [Future()]

    def use():
        it[0].set_running_or_notify_cancel()
        it[0].set_result(1)
        it[0].result()
        it[0] = Future()

    case = Case(use, [])
    case.held = lambda: is_held(it[0]._condition._lock)
    return case


def thread():
    # Not in the case itself: a cycle would keep a thread, whose lock CPython may have lost, until it is collected.
    started = [threading.Thread(target=int, daemon=True)]

    def use():
        started[0] = threading.Thread(target=int, daemon=True)
        started[0].start()
        started[0].join()

    def held():
        return is_held(threading._active_limbo_lock) + stays_held(started[0]._started._cond._lock)

    def let_go():
        # A thread that is being started has its starter's ident at first (up to 3.11): what is thrown may kill it
        # before it has said that it runs, and whoever starts it waits for that for ever.
        started[0]._started.set()

    case = Case(use, [threading._active_limbo_lock])
    case.held, case.let_go = held, let_go
    return case


def stays_held(lock):
    """A thread that is being started holds it for a moment."""
    end = time.monotonic() + COMES_S
    while is_held(lock):
        if time.monotonic() > end:
            return True
        time.sleep(SHORT)
    return False


CASES = {
    "lock": lock,
    "rlock": rlock,
    "condition": condition,
    "event": event,
    "semaphore": lambda: semaphore(lambda: threading.Semaphore(1)),
    "bounded semaphore": lambda: semaphore(lambda: threading.BoundedSemaphore(1)),
    "barrier": barrier,
    "queue": lambda: some_queue(lambda: queue.Queue(2)),
    "lifo queue": lambda: some_queue(queue.LifoQueue),
    "priority queue": lambda: some_queue(queue.PriorityQueue),
    "simple queue": SimpleQueueCase,
    "future": future,
    "thread": thread,
    "multiprocessing lock": lambda: shared(mp.Lock),
    "multiprocessing rlock": lambda: shared(mp.RLock),
    "multiprocessing semaphore": lambda: shared(lambda: mp.Semaphore(1)),
    "multiprocessing simple queue": pipe_queue,
}
