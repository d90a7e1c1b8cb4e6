"""Tasks and locks of asyncio: circles that never open, and their twins that do. One by its name."""

import asyncio
import sys
import threading

HAVE_TIMEOUT = hasattr(asyncio, "timeout")


async def transfer(source, target, both):
    async with source:  # takes the first
        both.append(source)
        while len(both) < 2:
            await asyncio.sleep(0)
        async with target:  # wants the second
            pass


async def two_locks():
    first, second = asyncio.Lock(), asyncio.Lock()
    both = []
    forth = asyncio.create_task(transfer(first, second, both), name="forth")
    back = asyncio.create_task(transfer(second, first, both), name="back")
    await asyncio.gather(forth, back)


async def in_order():
    """The same locks in one order."""
    first, second = asyncio.Lock(), asyncio.Lock()

    async def go():
        for _ in range(200):
            async with first:
                await asyncio.sleep(0)
                async with second:
                    await asyncio.sleep(0)

    await asyncio.gather(*[go() for _ in range(4)])


async def deadlock_with_limit():
    """Two locks as above, until a time limit cancels what waits."""
    try:
        await asyncio.wait_for(two_locks(), 1)
    except asyncio.TimeoutError:
        return
    raise SystemExit("no time limit")


async def one_gives_up():
    """One of the two waits with a limit of its own."""
    first, second = asyncio.Lock(), asyncio.Lock()
    both = []

    async def patient():
        async with first:
            both.append(1)
            while len(both) < 2:
                await asyncio.sleep(0)
            async with second:
                pass

    async def impatient():
        async with second:
            both.append(2)
            while len(both) < 2:
                await asyncio.sleep(0)
            if HAVE_TIMEOUT:
                async with asyncio.timeout(0.5):
                    await first.acquire()
            else:
                await asyncio.wait_for(first.acquire(), 0.5)

    results = await asyncio.gather(patient(), impatient(), return_exceptions=True)
    if results[0] is not None or not isinstance(results[1], asyncio.TimeoutError):
        raise SystemExit("not as expected: %r" % results)


async def twice():
    lock = asyncio.Lock()

    async def inner():
        async with lock:  # wants it again
            pass

    async def outer():
        async with lock:  # has it
            await inner()

    await asyncio.create_task(outer(), name="greedy")


async def handed_over():
    """Locks that pass from task to task while others wait, and a condition on each."""
    lock = asyncio.Lock()
    condition = asyncio.Condition(lock)
    done = []

    async def waits(number):
        async with condition:
            await condition.wait_for(lambda: len(done) >= number)
            done.append(number)
            condition.notify_all()

    async def spawned():
        await asyncio.create_task(lock.acquire())
        await asyncio.sleep(0.01)
        lock.release()

    await asyncio.gather(*[waits(number) for number in range(20)], *[spawned() for _ in range(5)])


def mixed(live):
    """The loop's thread waits for a lock whose holder waits for a coroutine of the loop."""
    guard = threading.Lock()
    held = threading.Event()

    async def balance():
        return 1

    def clerk(loop):
        with guard:  # the clerk has it
            held.set()
            future = asyncio.run_coroutine_threadsafe(balance(), loop)
            try:
                future.result(0.5 if live else None)  # the clerk waits
            except TimeoutError:
                pass
            except Exception as error:  # its own class before 3.11
                if type(error).__name__ != "TimeoutError":
                    raise

    async def desk():
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=clerk, args=(loop,), name="clerk", daemon=True)
        thread.start()
        held.wait()
        with guard:  # the loop waits
            pass

    asyncio.run(desk())


name = sys.argv[1]
bystander = threading.Event()
if name.endswith("-beside"):
    # Somebody else lives, and has nothing to do with it.
    name = name[: -len("-beside")]
    threading.Thread(target=bystander.wait, args=(30,), daemon=True, name="bystander").start()
if name == "mixed":
    mixed(False)
elif name == "mixed_live":
    mixed(True)
else:
    asyncio.run(globals()[name]())
