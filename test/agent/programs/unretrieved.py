"""Exceptions of tasks and jobs: looked at, or not."""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor


def fail(what):
    raise ValueError(what)


async def failing():
    raise ValueError


def quiet(loop, context):
    """What the program does about exceptions that nobody retrieved."""


async def tasks():
    asyncio.get_running_loop().set_exception_handler(quiet)
    for name in ["dropped", "seen", "gathered"]:
        task = asyncio.ensure_future(failing())
        task.set_name(name)
        await asyncio.wait([task])
        if name == "seen":
            task.exception()
        elif name == "gathered":
            await asyncio.gather(task, return_exceptions=True)
    del task
    gc.collect()
    kept = asyncio.ensure_future(failing())
    kept.set_name("kept")
    await asyncio.wait([kept])
    return kept


kept = asyncio.run(tasks())
with ThreadPoolExecutor(1) as pool:
    pool.submit(fail, "dropped")
    held = pool.submit(fail, "kept")
    seen = pool.submit(fail, "seen")
    asked = pool.submit(fail, "asked")
    good = pool.submit(int)
    if not isinstance(seen.exception(), ValueError):
        raise SystemExit("no exception")
    try:
        asked.result()
    except ValueError:
        pass
gc.collect()
