"""What the fallback reads out of code and frames: expressions, regions, values; it runs no code."""

import _thread
import gc
import os
import sys
import threading
import types
import unittest
import weakref

from heddle_agent.fallback import bytecode, recognise
from heddle_agent.fallback.codes import Codes
from heddle_agent.fallback.holds import holds, owner_of
from heddle_agent.fallback.regions import async_regions, regions
from heddle_agent.fallback.values import UNKNOWN, Scope, attribute, item, operation

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "programs"))
from support import settle  # noqa: E402


class NoStore:
    def site(self, *_):
        return 1

    def stack(self, *_):
        return 1


codes = Codes(NoStore())
a_global = threading.Lock()


class Slots:
    __slots__ = ("lock",)


class Watchful:
    """Notices when code of its own is run."""

    shared = threading.Lock()

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        raise AttributeError(name)

    @property
    def secret(self):
        self.asked.append("secret")
        return self.lock


class Blocked:
    """A thread that waits in `function` for a lock this object holds."""

    def __init__(self, lock, function, *args):
        self.lock = lock
        lock.acquire()
        self.thread = threading.Thread(target=function, args=args, daemon=True)
        self.thread.start()

    def __enter__(self):
        settle(self.thread)
        return sys._current_frames()[self.thread.ident]

    def __exit__(self, *_):
        self.lock.release()
        self.thread.join(60)


class Recognition(unittest.TestCase):
    def expect(self, lock, name, function, *args, **facts):
        with Blocked(lock, function, *args) as frame:
            wait = recognise.recognise(codes, frame)
            self.assertIs(wait.target, lock)
            self.assertEqual(wait.name, name)
            for key, value in facts.items():
                self.assertEqual(getattr(wait, key), value)

    def test_names(self):
        lock = threading.Lock()

        def closure():
            with lock:
                pass

        def argument(taken):
            with taken as got:
                self.assertTrue(got)

        def as_global():
            with a_global:
                pass

        def of_list(locks, number):
            with locks[number]:
                pass

        def of_next(locks, number):
            with locks[(number + 1) % len(locks)], locks[2 * number - 1 // 1]:
                pass

        def of_mapping(locks):
            locks["x"].acquire()
            locks["x"].release()

        def bound(acquire):
            acquire()
            lock.release()

        def keyword(one):
            if one.acquire(blocking=True, timeout=69.5 + 0.5 * len("x")):
                one.release()

        def in_expression(one):
            print if [one.acquire(True, 70), 2][0] and one.release() else None

        def with_two(one, two):
            with one, two:
                pass

        self.expect(lock, "lock", closure)
        self.expect(lock, "taken", argument, lock)
        self.expect(a_global, "a_global", as_global)
        self.expect(lock, "locks[1]", of_list, [threading.Lock(), lock], 1)
        self.expect(lock, "locks[0]", of_next, [lock, threading.Lock()], 1)
        self.expect(lock, "locks[1]", of_next, [threading.Lock(), lock, threading.Lock()], 1)
        self.expect(lock, "locks['x']", of_mapping, {"x": lock})
        self.expect(lock, "acquire", bound, lock.acquire)
        self.expect(lock, "one", keyword, lock)
        self.expect(lock, "one", in_expression, lock, timeout=70000000000)
        self.expect(lock, "two", with_two, threading.Lock(), lock)

    def test_attributes_run_nothing(self):
        one, slots = Watchful(), Slots()
        slots.lock = threading.Lock()

        def of_instance(self):
            with self.lock:
                pass

        def of_class(watchful):
            with watchful.shared:
                pass

        def of_property(watchful):
            with watchful.secret:
                pass

        def of_slots(slots):
            with slots.lock:
                pass

        self.expect(one.lock, "Watchful.lock", of_instance, one)
        self.expect(Watchful.shared, "Watchful.shared", of_class, one)
        self.expect(slots.lock, "Slots.lock", of_slots, slots)
        with Blocked(one.lock, of_property, one) as frame:
            asked = len(one.asked)
            self.assertIsNone(recognise.recognise(codes, frame).target)
            self.assertEqual(len(one.asked), asked)
        self.assertEqual(one.asked, ["secret"])

    def test_values(self):
        one = Watchful()
        self.assertIs(attribute(one, "lock"), one.lock)
        self.assertIs(attribute(one, "nothing"), UNKNOWN)
        self.assertIs(attribute(UNKNOWN, "lock"), UNKNOWN)
        self.assertIs(attribute(threading, "Lock"), threading.Lock)
        self.assertEqual(one.asked, [])
        self.assertIs(item([1, 2], 5), UNKNOWN)
        self.assertEqual(item((1, 2), -1), 2)
        self.assertIs(item({one: 1}, "x"), UNKNOWN)
        self.assertEqual(operation("%", 7, 3), 1)
        self.assertEqual(operation("-", -1, 2), -3)
        for nothing in (("%", 7, 0), ("+", one, 1), ("+", True, 1), ("*", 1 << 40, 2), ("<<", 1, 2)):
            self.assertIs(operation(*nothing), UNKNOWN)

    def test_looking_keeps_nothing_alive(self):
        def look(frame):
            with Scope(frame) as scope:
                self.assertIsNot(scope.get("value"), UNKNOWN)

        def body():
            value = Slots.__subclasses__ and type("Mortal", (), {})()
            gone = weakref.ref(value)
            look(sys._getframe())
            del value
            gc.collect()
            return gone() is None

        self.assertTrue(body())


class Traced(unittest.TestCase):
    def test_a_trace_function_that_waits_loses_no_variable(self):
        seen = []

        def trace(frame, event, _arg):
            if frame.f_code is not work.__code__:
                return None
            frame.f_trace = trace
            if event == "line":
                with Scope(frame) as scope:  # as the thread that looks would, at this moment
                    seen.append(scope.get("value") is not UNKNOWN)
            return trace

        def work():
            value = [1]
            other = value
            return value + other

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            self.assertEqual(work(), [1, 1])
        finally:
            sys.settrace(before)
        self.assertEqual(len(seen), 3)


class Holding(unittest.TestCase):
    def held(self, frame, ident):
        return [hold.name for hold in holds(codes, frame, ident)]

    def test_regions(self):
        one, two, last = threading.Lock(), threading.RLock(), threading.Lock()
        free = threading.Lock()

        def nested():
            with free:
                pass
            with one:
                for _ in range(1):
                    with two:
                        try:
                            last.acquire()
                        finally:
                            last.release()
            with free:
                pass

        def acquired():
            one.acquire()
            two.acquire()
            last.acquire()
            last.release()
            two.release()
            one.release()

        def tried():
            if not free.acquire(False):
                raise AssertionError
            free.release()
            last.acquire()
            last.release()

        def left():
            with free:
                try:
                    int("1")
                except ValueError:
                    pass
            elsewhere(free)  # held, but no more by this block
            last.acquire()
            last.release()
            free.release()

        def elsewhere(lock):
            return lock.acquire()

        def given_back():
            one.acquire()
            try:
                int("1")
            finally:
                one.release()
            elsewhere(one)  # held, but no more by what this function did
            last.acquire()
            last.release()
            one.release()

        def if_acquired():
            if two.acquire(timeout=60):
                try:
                    last.acquire()
                    last.release()
                finally:
                    two.release()

        def unless_acquired():
            if not one.acquire(timeout=60):
                return
            last.acquire()
            last.release()
            one.release()

        def left_early(number=0):
            one.acquire()
            if number:
                one.release()
                return
            last.acquire()
            last.release()
            one.release()

        def on_one_way(number=0):
            if number:
                one.acquire()
            else:
                elsewhere(one)
            last.acquire()
            last.release()
            one.release()

        def in_a_loop():
            for number in range(2):
                one.acquire()
                if number:
                    last.acquire()
                    last.release()
                one.release()

        def after_a_loop():
            for _ in range(2):
                one.acquire()
                one.release()
            elsewhere(one)
            last.acquire()
            last.release()
            one.release()

        def after_an_exception():
            one.acquire()
            try:
                int("")
            except ValueError:
                last.acquire()
                last.release()
            finally:
                one.release()

        def outer():
            with one:
                inner()

        def inner():
            condition = threading.Condition(two)
            with condition:
                with last:
                    pass

        for function, names in (
            (nested, ["one", "two"]),
            (acquired, ["one", "two"]),
            (tried, []),
            (left, []),
            (given_back, []),
            (if_acquired, ["two"]),
            (unless_acquired, ["one"]),
            (left_early, ["one"]),
            (on_one_way, []),
            (in_a_loop, ["one"]),
            (after_a_loop, []),
            (after_an_exception, ["one"]),
            (outer, ["one", "condition"]),
        ):
            with self.subTest(function.__name__):
                blocked = Blocked(last, function)
                with blocked as frame:
                    self.assertEqual(self.held(frame, blocked.thread.ident), names)

    def test_async_regions(self):
        @types.coroutine
        def pause():
            yield

        class Block:
            async def __aenter__(self):
                await pause()

            async def __aexit__(self, *_):
                pass

            async def acquire(self):
                await pause()

            def release(self):
                pass

        async def work(outer, inner):
            async with outer:
                try:
                    await pause()
                except ValueError:
                    pass
                async with inner as _:
                    await pause()
            await inner.acquire()
            try:
                await pause()
            finally:
                inner.release()
            await pause()

        coroutine, seen = work(Block(), Block()), []
        blocks = async_regions(bytecode.Code(work.__code__))
        while coroutine.cr_frame is not None:
            try:
                coroutine.send(None)
            except StopIteration:
                break
            at = coroutine.cr_frame.f_lasti
            seen.append([text[1] for start, end, text, _ in blocks if start <= at < end])
        self.assertEqual(seen, [[], ["outer"], ["outer"], ["outer", "inner"], [], ["inner"], []])

    def test_owners(self):
        lock, rlock = threading.Lock(), threading.RLock()
        self.assertEqual((owner_of(lock), owner_of(rlock)), (0, 0))
        with lock, rlock:
            self.assertIsNone(owner_of(lock))
            self.assertEqual(owner_of(rlock), _thread.get_ident())


class ByteCode(unittest.TestCase):
    def test_all_code_of_the_library_is_read(self):
        """Nothing in there may make the reader fail, whatever the code looks like."""
        import argparse
        import asyncio
        import concurrent.futures.thread
        import logging
        import queue
        import subprocess

        seen = []
        modules = [argparse, asyncio.base_events, logging, queue, subprocess, threading]
        pending = []
        for module in modules + [concurrent.futures.thread]:
            with open(module.__file__) as file:
                pending.append(compile(file.read(), module.__file__, "exec"))
        while pending:
            code = pending.pop()
            pending.extend(const for const in code.co_consts if hasattr(const, "co_code"))
            reader = bytecode.Code(code)
            seen.extend(regions(reader))
            async_regions(reader)
            for offset in range(0, len(code.co_code), 2):
                reader.operation(offset)
        self.assertGreater(len(seen), 40)


if __name__ == "__main__":
    unittest.main()
