"""Tasks take a lock of asyncio by `await acquire()`, which is not seen on every version, and another waits for it."""

import asyncio
import sys
import threading


async def ends(lock, _given):
    await lock.acquire()


async def waits(lock, _given):
    await lock.acquire()
    await asyncio.Event().wait()


async def gives_back(lock, given):
    await lock.acquire()
    await given.wait()
    lock.release()


async def wants(lock):
    await asyncio.sleep(0.2)
    await lock.acquire()  # wants it


async def main(way):
    lock = asyncio.Lock()
    given = asyncio.Event()
    takes = {"interrupted": waits, "threads": gives_back}.get(way) or globals()[way]
    tasks = [asyncio.create_task(takes(lock, given))]
    if way == "threads":
        set_it = asyncio.get_running_loop().call_soon_threadsafe
        threading.Timer(2, set_it, (given.set,)).start()
    if way != "interrupted":
        tasks.append(asyncio.create_task(wants(lock)))
    if way in ("waits", "interrupted"):
        await asyncio.Event().wait()
    await asyncio.gather(*tasks)


asyncio.run(main(sys.argv[1]))
