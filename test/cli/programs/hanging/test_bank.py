"""Run by pytest: what fails is named `..._fails`, all else passes."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import bank
import pytest

stuck = []


def test_before():
    pass


def test_takes_part_fails():
    bank.takes_part()


def test_joins_fails():
    alice, threads = bank.start()
    stuck.append(alice)
    for thread in threads:
        thread.join()


def test_lock_of_the_stuck_fails():
    with stuck[0].lock:
        pass


def test_swallows_fails():
    lock = threading.Lock()
    lock.acquire()
    try:
        lock.acquire()
    except Exception:
        pass


def test_pool_fails():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: pool.submit(int).result()).result()


def test_does_not_wait_fails():
    _, threads = bank.start(daemon=True)
    threads[0].join(0.01)


def test_child_fails():
    context = multiprocessing.get_context("fork")
    child = context.Process(target=bank.takes_part)
    child.start()
    child.join()


@pytest.mark.heddle(fail_on=["lock-order-inversion"])
def test_not_asked_for():
    bank.start(daemon=True)[1][0].join(0.01)


@pytest.mark.heddle(fail_on=["lock-order-inversion"])
def test_a_rule_asked_for_fails():
    bank.inverted()


@pytest.fixture
def leaves():
    yield
    bank.takes_part()


def test_teardown(leaves):
    pass


def test_after():
    pass
