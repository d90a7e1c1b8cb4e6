"""Jobs of a thread pool: queued, run by a worker, waited for, failed, cancelled, nested."""

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from functools import partial

from support import settle, start

gate, begun = threading.Event(), threading.Event()


def resize(name):
    begun.set()
    gate.wait()  # @resize
    return name


def fail(number):
    raise ValueError(number)


def outer(pool):
    return pool.submit(resize, 7).result()  # @inner


pool = ThreadPoolExecutor(1, thread_name_prefix="worker")  # @pool
first = pool.submit(resize, "img_7")  # @first
second = pool.submit(partial(fail, 2))  # @second
third = pool.submit(resize, object(), *[])  # @third
begun.wait()
third.cancel()


def reader():
    first.result()  # @result


def collector():
    wait([first, second], return_when=FIRST_COMPLETED)  # @wait
    for future in as_completed([second]):
        future.exception()


threads = [start(reader), start(collector)]
settle(*threads)
gate.set()
for thread in threads:
    thread.join()
pool.shutdown()

two = ThreadPoolExecutor(2, thread_name_prefix="nest")  # @two
if two.submit(outer, two).result() != 7:  # @outer
    raise SystemExit("wrong result")
two.shutdown()

ARGUMENTS = [0, -7, 2**63 - 1, -(2**63), 2**63, "a" * 25, "é", "", 0.5, None, True, b"raw"]
named = ThreadPoolExecutor(1, thread_name_prefix="named")


def take(*arguments):
    return len(arguments)


if [named.submit(take, one).result() for one in ARGUMENTS] != [1] * len(ARGUMENTS):
    raise SystemExit("wrong result")
if named.submit(take, 1, 2).result() + named.submit(take).result() != 2:
    raise SystemExit("wrong result")
named.shutdown()


class Own(Future):
    """A future of the program's own, which nobody submits."""

    def set_result(self, result):
        super().set_result(result)


own = Own()
own.set_result(1)
if own.result() != 1 or [one.done() for one in (first, second, third)] != [True] * 3:
    raise SystemExit("wrong state")
