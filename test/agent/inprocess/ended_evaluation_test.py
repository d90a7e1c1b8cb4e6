"""An evaluation of the debugger that is ended as it gets what it waited for leaves nothing acquired."""

import unittest

from native_session import NativeTest, native  # the agent comes first

import multiprocessing  # noqa: E402
import threading  # noqa: E402


class Ended(BaseException):
    pass


class EndedEvaluation(NativeTest):
    def end_as_it_gets(self, lock, wait):
        """Has this thread evaluate `wait` while another holds the lock; it is ended when that lets go."""
        held, waited, free = threading.Event(), threading.Event(), threading.Event()

        def hold():
            with lock:
                held.set()
                waited.wait()
                free.set()

        def between_slices(_rule):
            # What runs here is not an evaluation itself, and waits for nothing in slices.
            waited.set()
            if free.is_set():
                raise Ended

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait()
        native.gate(between_slices)
        native.stand(None)
        try:
            with self.assertRaises(Ended):
                wait(lock)
        finally:
            native.stand(False)
            native.gate(None)
            holder.join()
        others = []
        asking = threading.Thread(target=lambda: others.append(lock.acquire(False)))
        asking.start()
        asking.join()
        self.assertEqual(others, [True])

    def test_nothing_stays_acquired(self):
        def block(lock):
            with lock:
                self.fail("it went on")

        for make in (threading.Lock, threading.RLock, multiprocessing.Lock, multiprocessing.RLock):
            for wait in (block, lambda lock: lock.acquire(), lambda lock: lock.acquire(timeout=60)):
                with self.subTest(make=make.__name__):
                    self.end_as_it_gets(make(), wait)


if __name__ == "__main__":
    unittest.main()
