"""Tasks that wait for several others, and for what is behind another future; a lock that a task holds meanwhile."""

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

SEVERAL = 40


async def one(gate):
    await gate.wait()


def task(coroutine, name):
    made = asyncio.ensure_future(coroutine)
    made.set_name(name)
    return made


async def gathers(gate):
    quick = task(asyncio.sleep(0), "quick")
    await quick
    await asyncio.gather(quick, task(one(gate), "a"), task(one(gate), "b"))  # @gather


async def waits(gate):
    await asyncio.wait([task(one(gate), "c"), task(one(gate), "d")])  # @wait


async def completes(gate):
    for first in asyncio.as_completed([task(one(gate), "e"), task(one(gate), "f")]):
        await first  # @completed


async def shields(gate):
    await asyncio.shield(task(one(gate), "shielded"))  # @shield


async def nests(gate):
    inner = asyncio.gather(task(one(gate), "g"), task(one(gate), "h"))
    await asyncio.gather(inner, asyncio.shield(task(one(gate), "i")))  # @nested


async def groups(gate):
    if sys.version_info < (3, 11):
        return
    async with asyncio.TaskGroup() as group:  # @group
        for name in "jk":
            group.create_task(one(gate), name=name)


class Nursery:
    """A task group that is none of asyncio's: it waits for a future that the last of its tasks sets, as anyio's does."""

    async def __aenter__(self):
        self._tasks, self.over = set(), asyncio.get_running_loop().create_future()
        return self

    def start(self, coroutine, name):
        made = task(coroutine, name)
        self._tasks.add(made)
        made.add_done_callback(self.ended)

    def ended(self, made):
        self._tasks.discard(made)
        if not self._tasks:
            self.over.set_result(None)

    async def __aexit__(self, *_):
        await self.over  # @nursery


async def nurseries(gate):
    async with Nursery() as nursery:
        for name in "lm":
            nursery.start(one(gate), name)


async def crowds(gate):
    await asyncio.gather(*[one(gate) for _ in range(SEVERAL)])  # @many


async def jobs(pool, go):
    loop = asyncio.get_running_loop()
    await asyncio.gather(  # @jobs
        loop.run_in_executor(pool, go.wait),
        loop.run_in_executor(pool, go.wait, None),
    )


async def ends():
    code = "import sys; sys.stdin.read()"
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=-1)
    print(program.pid)
    asyncio.get_running_loop().call_later(0.05, program.stdin.close)
    await program.wait()  # @ends


lock = threading.Lock()  # @lock
other = threading.Lock()


async def keeps(gate):
    with lock:
        await gate.wait()  # @keeping
    await asyncio.sleep(0)
    await gate.wait()
    await asyncio.sleep(0.01)  # @free


async def main():
    gate, go, pool = asyncio.Event(), threading.Event(), ThreadPoolExecutor(2)
    made = [gathers, waits, completes, shields, nests, groups, nurseries, crowds, keeps]
    tasks = [task(function(gate), function.__name__) for function in made]
    tasks += [task(jobs(pool, go), "jobs"), task(ends(), "ends")]
    await asyncio.sleep(0.05)
    gate.set()
    go.set()
    await asyncio.gather(*tasks)
    pool.shutdown()


# Held by the thread, and by no task of its.
with other:
    asyncio.run(main())
