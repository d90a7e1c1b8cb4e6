"""Where a step may lose its way: generators, coroutines, recursion, the end of a thread."""

import asyncio
import json
import threading


def numbers():
    yield 1  # yield-1
    yield 2  # yield-2


def consume():
    source = numbers()
    first = next(source)
    second = next(source)  # second-next
    return first + second  # consumed


async def inner(number):
    await asyncio.sleep(0)  # inner-await
    return number  # inner-return


async def outer(number):
    value = await inner(number)  # outer-await
    return value  # outer-return


async def both():
    return await asyncio.gather(outer(1), outer(2))


def recurse(n):
    if n == 0:
        return 0
    return 1 + recurse(n - 1)  # recurse


def last():
    value = 1  # last
    return value  # last-return


def parse(text):
    try:
        return json.loads(text)  # parse
    except ValueError as error:
        return error


def callee(n):
    return n * 10  # callee


def twice():
    return callee(1) + callee(2)  # two-calls


async def task(name):
    return name  # task


async def tasks():
    await asyncio.wait([asyncio.ensure_future(task(name)) for name in "ab"])


consume()
asyncio.run(both())
twice()  # calls-twice
asyncio.run(tasks())
recurse(4)  # recursion
parse("{")  # after-recursion
thread = threading.Thread(target=last, name="last")
thread.start()
thread.join()
print("end")
