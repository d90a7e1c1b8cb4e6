"""Run by unittest: what fails is named `..._fails`, all else passes."""

import asyncio
import threading
import unittest

import bank


class Bank(unittest.TestCase):
    def test_a_before(self):
        pass

    def test_b_takes_part_fails(self):
        bank.takes_part()

    def test_c_joins_fails(self):
        for thread in bank.start()[1]:
            thread.join()

    def test_d_swallows_fails(self):
        lock = threading.Lock()
        lock.acquire()
        try:
            lock.acquire()
        except Exception:
            pass

    def test_e_does_not_wait_fails(self):
        bank.start(daemon=True)[1][0].join(0.01)

    def test_f_after(self):
        pass


class Tasks(unittest.IsolatedAsyncioTestCase):
    async def test_before(self):
        await asyncio.sleep(0)

    async def test_tasks_fails(self):
        one, other = asyncio.Lock(), asyncio.Lock()

        async def both(first, second):
            async with first:
                await asyncio.sleep(0.01)
                async with second:
                    pass

        await asyncio.gather(both(one, other), both(other, one))
