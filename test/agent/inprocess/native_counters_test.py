"""The native module's counters in shared memory against what a random program knows it did.

Also what must not grow: memory over a million locks, rings over thousands of threads; and what must
not leak: a lock when an asynchronous exception strikes anywhere in `with lock:`.
"""

import _thread
import os
import random
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), name) for name in ("native", "programs")]
import dump  # noqa: E402

from native_session import NativeTest, native  # noqa: E402

import asyncio  # noqa: E402
import ctypes  # noqa: E402
import multiprocessing  # noqa: E402
import queue  # noqa: E402
import signal  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402

from support import settle  # noqa: E402


def process():
    return dump.Process(native.status()["directory"])


def slot_of(found, line_text):
    """The object slot whose creation line contains the text."""
    with open(os.path.abspath(__file__)) as file:
        lines = file.read().split("\n")
    for slot in found.objects.values():
        stack = found.stack(slot["stack"])
        number = int(stack[0].split(":")[1].split()[0]) if stack else 0
        if number and line_text in lines[number - 1]:
            return slot
    raise AssertionError("no object for %r" % line_text)


def resident_kib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * (os.sysconf("SC_PAGE_SIZE") // 1024)


class Counters(NativeTest):
    def test_random_lock_programs_are_counted_exactly(self):
        lock = threading.Lock()  # counted lock
        rlock = threading.RLock()  # counted rlock
        taken = {lock: 0, rlock: 0}
        guard = _thread.allocate_lock()

        def program(seed):
            dice = random.Random(seed)
            mine = {lock: 0, rlock: 0}
            for _ in range(2000):
                step = dice.randrange(6)
                if step == 0:
                    with lock:
                        mine[lock] += 1
                elif step == 1:
                    mine[lock] += lock.acquire(timeout=60)
                    lock.release()
                elif step == 2 and lock.acquire(False):
                    mine[lock] += 1
                    lock.release()
                elif step == 3:
                    depth = dice.randrange(1, 4)
                    for _ in range(depth):
                        rlock.acquire()
                    mine[rlock] += 1
                    for _ in range(depth):
                        rlock.release()
                elif step == 4:
                    with rlock, rlock:
                        mine[rlock] += 1
                elif step == 5:
                    with lock, rlock:
                        mine[lock] += 1
                        mine[rlock] += 1
            with guard:
                for one, count in mine.items():
                    taken[one] += count

        threads = [threading.Thread(target=program, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = process()
        for one, text in ((lock, "# counted lock"), (rlock, "# counted rlock")):
            slot = slot_of(found, text)
            self.assertEqual(slot["acquisitions"], taken[one])
            self.assertEqual(sum(slot["hold_histogram"]), taken[one])
            self.assertEqual((slot["owner"], slot["waiters"]), (0, 0))
            sites = [c for c in found.counters if c["object"] == slot["object"]]
            self.assertEqual(sum(c["acquisitions"] for c in sites), taken[one])
            self.assertEqual(sum(c["contended"] for c in sites), slot["contended"])

    def test_a_lock_that_is_taken_at_every_moment_is_counted_exactly_and_long_holds_are_seen(self):
        lock = threading.Lock()  # calm lock
        rlock = threading.RLock()  # calm rlock

        def often(count):
            for _ in range(count):
                with lock:
                    pass
                with rlock:
                    pass

        often(20000)
        for held in (lock, rlock):
            with held:
                time.sleep(0.05)
        often(20000)
        found = process()
        for text in ("# calm lock", "# calm rlock"):
            slot = slot_of(found, text)
            self.assertEqual(slot["acquisitions"], 40001)
            self.assertEqual(sum(slot["hold_histogram"]), 40001)
            # From the moment it began to sleep, at the latest.
            self.assertGreaterEqual(slot["hold_max"], 49_000_000)
            self.assertGreaterEqual(slot["hold_total"], slot["hold_max"])
            self.assertEqual(slot["owner"], 0)
            holds = [e for e in found.events() if e["event"] == "HOLD" and e["a"] == slot["object"]]
            self.assertTrue(any(e["d"] == slot["hold_max"] for e in holds))

    def test_who_waits_for_a_lock_that_was_calm_learns_since_when_it_is_held(self):
        lock = threading.Lock()  # was calm

        def want():
            with lock:
                pass

        def since():
            return slot_of(process(), "# was calm")["owner_since"]

        for round_ in range(5):
            deadline = time.monotonic() + 60
            lock.acquire()
            # One hold in sixteen is timed all the same, and more after the thread was interrupted.
            while since() and time.monotonic() < deadline:
                lock.release()
                for _ in range(2000):
                    lock.acquire()
                    lock.release()
                lock.acquire()
            self.assertEqual(since(), 0)
            waiting = threading.Thread(target=want)
            waiting.start()
            while not since() and time.monotonic() < deadline:
                time.sleep(0.001)
            self.assertGreater(since(), 0)
            lock.release()
            waiting.join()
            self.assertEqual(slot_of(process(), "# was calm")["contended"], round_ + 1)
        found = process()
        slot = slot_of(found, "# was calm")
        self.assertEqual(sum(slot["hold_histogram"]), slot["acquisitions"])
        holds = [e for e in found.events() if e["event"] == "HOLD" and e["a"] == slot["object"]]
        self.assertTrue(holds)
        self.assertTrue(all(0 < e["d"] <= e["time"] for e in holds))

    def test_a_calm_lock_that_two_threads_want_is_counted_exactly(self):
        lock = threading.Lock()  # wanted by two

        def often():
            for _ in range(50000):
                lock.acquire()
                lock.release()

        threads = [threading.Thread(target=often) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        slot = slot_of(process(), "# wanted by two")
        self.assertEqual(slot["acquisitions"], 100000)
        self.assertEqual(sum(slot["hold_histogram"]), 100000)
        self.assertEqual((slot["owner"], slot["waiters"]), (0, 0))

    def test_a_wait_until_all_items_are_done_is_no_wait_to_put(self):
        items = queue.Queue()  # joined

        def slow():
            items.get()
            settle(threading.main_thread())
            items.task_done()

        worker = threading.Thread(target=slow)
        worker.start()
        items.put(1)
        items.join()
        worker.join()
        found = process()
        slot = slot_of(found, "# joined")
        waits = [e for e in found.events() if e["event"] == "BLOCK" and e["a"] == slot["object"]]
        self.assertIn("QUEUE_JOIN", [dump.REASONS[e["small"]] for e in waits])
        self.assertEqual(slot["wait_total"], 0)

    def test_what_an_object_counted_last_can_be_read_when_it_has_ended(self):
        def brief():
            items = queue.Queue()  # brief
            for number in range(5):
                items.put(number)
            items.get()

        brief()
        slot = slot_of(process(), "# brief")
        self.assertEqual((slot["acquisitions"], slot["contended"]), (5, 1))
        self.assertEqual(slot["flags"], dump.ENUMS["OBJECT_FLAG_ENDED"])

        def many():
            for _ in range(20000):
                queue.Queue().put(1)

        many()
        self.assertLess(process().header["object_count"], 5000)

    def ordinals(self, line_text):
        """(ordinal, items put) of the queues that the line with the text made."""
        found = process()
        with open(os.path.abspath(__file__)) as file:
            line = 1 + next(n for n, text in enumerate(file) if text.endswith(line_text + "\n"))
        stacks = ((slot, found.stack(slot["stack"])) for slot in found.objects.values())
        return sorted(
            (slot["hold_max_site"], slot["acquisitions"])
            for slot, stack in stacks
            if dump.KINDS[slot["kind"]] == "QUEUE" and stack and ":%d " % line in stack[0]
        )

    def test_which_of_the_queues_of_one_line_it_is(self):
        left, right = queue.Queue(), queue.Queue()  # two queues
        right.put(1)
        left.put(2)
        left.put(3)
        self.assertEqual(self.ordinals("# two queues"), [(1, 2), (2, 1)])
        self.assertEqual((left.qsize(), right.qsize()), (2, 1))
        # The first queue of multiprocessing imports modules, which make locks.
        near, far = multiprocessing.Queue(), multiprocessing.Queue()  # two shared queues
        for item in range(3):
            far.put(item)
            far.get()
        near.put(1)
        near.get()
        self.assertEqual(self.ordinals("# two shared queues"), [(1, 1), (2, 3)])

    def test_queue_depth_is_exact(self):
        for maker, text in ((queue.Queue, "fifo"), (queue.LifoQueue, "lifo"), (queue.PriorityQueue, "heap")):
            made = {
                "fifo": lambda: queue.Queue(),  # fifo
                "lifo": lambda: queue.LifoQueue(),  # lifo
                "heap": lambda: queue.PriorityQueue(),  # heap
            }[text]()
            self.assertIs(type(made), maker)
            dice, depth, most, puts, gets = random.Random(text), 0, 0, 0, 0
            for _ in range(500):
                if dice.random() < 0.6:
                    made.put(1)
                    depth, puts = depth + 1, puts + 1
                else:
                    try:
                        made.get_nowait()
                        depth, gets = depth - 1, gets + 1
                    except queue.Empty:
                        pass
                most = max(most, depth)
            slot = slot_of(process(), "# " + text)
            counted = [slot[k] for k in ("acquisitions", "contended", "depth", "depth_max")]
            self.assertEqual(counted, [puts, gets, depth, most], text)

    def test_simple_queue_depth_is_exact(self):
        made = queue.SimpleQueue()  # simple
        for i in range(10):
            made.put(i)
        for _ in range(4):
            made.get()
        slot = slot_of(process(), "# simple")
        self.assertEqual((slot["acquisitions"], slot["contended"], slot["depth"]), (10, 4, 6))

    def test_a_million_locks_leave_nothing(self):
        for _ in range(10000):
            with threading.Lock():
                pass
        before, objects = resident_kib(), native.status()["objects"]
        for _ in range(1000000):
            threading.Lock()
        for _ in range(100000):
            with threading.Lock():
                pass
        for _ in range(20000):
            threading.Condition()
        self.assertLess(resident_kib() - before, 2048)
        self.assertEqual(native.status()["objects"], objects)

    def test_a_ring_that_fills_fast_grows(self):
        async def nothing():
            pass

        async def bursts():
            for _ in range(40):
                await asyncio.gather(*[nothing() for _ in range(1000)])

        asyncio.run(bursts())
        found = process()
        ring = max(range(len(found.rings)), key=lambda index: found.rings[index]["written"])
        self.assertGreater(found.rings[ring]["records"], found.header["ring_records"])
        times = [record["time"] for record in found.records[ring]]
        self.assertGreater(len(times), found.header["ring_records"])
        self.assertEqual(times, sorted(times))

    def test_ten_thousand_threads(self):
        def threads():
            return len(os.listdir("/proc/self/task"))

        rings, others = native.status()["rings"], threads()
        deadline = time.monotonic() + 120
        for _ in range(10000):
            done = threading.Thread(target=int)
            done.start()
            done.join()
            # A thread may be joined before the last of it is gone, and its ring is free.
            while threads() > others and time.monotonic() < deadline:
                time.sleep(0)
        now = native.status()
        self.assertLessEqual(now["rings"], rings + 1)
        self.assertEqual(now["dropped"], 0)

    def test_asynchronous_exceptions_do_not_leak_a_lock(self):
        class Stop(Exception):
            pass

        leaked = 0
        for _ in range(300):
            lock = threading.Lock()

            def loop(lock=lock):
                try:
                    while True:
                        with lock:
                            pass
                except Stop:
                    pass

            thread = threading.Thread(target=loop, daemon=True)
            thread.start()
            time.sleep(0.0003)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Stop))
            thread.join(60)
            leaked += lock.locked()
        # Some versions have a gap of their own before __exit__ is called: without us, 3.10 and
        # before lose 1 to 2 % of the locks, 3.14.10 4 to 6 %.
        own_gap = sys.version_info < (3, 11) or sys.version_info[:2] == (3, 14)
        self.assertLessEqual(leaked, 45 if own_gap else 0)

    def test_a_wait_in_a_signal_handler_is_told_apart(self):
        inner = threading.Lock()  # inner
        outer = threading.Lock()  # outer
        waited = []

        def handler(number, frame):
            waited.append(inner.acquire(timeout=0.05))

        def interrupt_and_release():
            main = threading.main_thread()
            settle(main)
            signal.pthread_kill(main.ident, signal.SIGALRM)
            deadline = time.monotonic() + 60
            while not waited and time.monotonic() < deadline:
                time.sleep(0.001)
            settle(main)
            outer.release()

        inner.acquire()
        outer.acquire()
        old = signal.signal(signal.SIGALRM, handler)
        helper = threading.Thread(target=interrupt_and_release)
        helper.start()
        outer.acquire()
        helper.join()
        signal.signal(signal.SIGALRM, old)
        self.assertEqual(waited, [False])
        found = process()
        inner_id, outer_id = (slot_of(found, text)["object"] for text in ("# inner", "# outer"))
        told = [
            (e["event"], e["a"], e["small"])
            for e in found.events()
            if e["ring"] == 0 and e["event"] in ("BLOCK", "UNBLOCK") and e["a"] in (inner_id, outer_id)
        ]
        lock, ok, late, error = dump.ENUMS["WAIT_REASON_LOCK"], 0, 1, 2
        self.assertEqual(
            told,
            [
                ("BLOCK", outer_id, lock),
                ("UNBLOCK", outer_id, error),
                ("BLOCK", inner_id, lock),
                ("UNBLOCK", inner_id, late),
                ("BLOCK", outer_id, lock),
                ("UNBLOCK", outer_id, ok),
            ],
        )

    def test_a_lock_released_by_another_thread(self):
        lock = threading.Lock()  # crossed
        lock.acquire()
        helper = threading.Thread(target=lock.release)
        helper.start()
        helper.join()
        slot = slot_of(process(), "# crossed")
        self.assertEqual(slot["owner"], 0)
        self.assertTrue(slot["flags"] & dump.ENUMS["OBJECT_FLAG_CROSS_RELEASED"])
        # Not held any more: a wait of this thread does not name it.
        time.sleep(0.001)
        new = [e for e in process().events() if e["ring"] == 0][-3:]
        self.assertFalse([e for e in new if e["event"] == "HELD" and e["a"] == slot["object"]])
