"""Threads that wait for several jobs of a pool at once, for more than are told, for one that is left, and for a coroutine."""

import asyncio
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

SEVERAL = 40

gate = threading.Event()


def job(number):
    gate.wait()
    return number


def over():
    pass


def waits():
    wait([done, *jobs[:3]])  # @wait


def completes():
    for _ in as_completed({done, *jobs[:2]}):  # @completed
        pass


def waits_for_many():
    wait(jobs)  # @many


def waits_for_one():
    wait([done, jobs[0]])  # @one


async def coroutine():
    await asyncio.get_running_loop().run_in_executor(None, gate.wait)


def waits_for_coroutine():
    wait([done, jobs[0], asyncio.run_coroutine_threadsafe(coroutine(), loop)])  # @coroutine


def is_asleep(thread):
    frame = sys._current_frames().get(thread.ident)
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names[:1] == ["wait"] and len(names) > 4


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
with ThreadPoolExecutor(SEVERAL) as pool:
    done = pool.submit(over)
    wait([done])
    jobs = [pool.submit(job, number) for number in range(SEVERAL)]
    threads = [
        threading.Thread(target=each, name=each.__name__)
        for each in (waits, completes, waits_for_many, waits_for_one, waits_for_coroutine)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while not all(map(is_asleep, threads)) and time.monotonic() < until:
        time.sleep(0.005)
    gate.set()
    for thread in threads:
        thread.join()
