"""Where a step may lose its way: generators, coroutines, recursion, the end of a thread."""

import asyncio
import json
import threading


def numbers():
    yield 1  # yield-1
    yield 2  # yield-2


def consume():
    source = numbers()
    first = next(source)  # first-next
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


def listed():
    for number in range(3):
        yield number  # listed


def lists():
    all_of_them = list(listed())  # lists
    return all_of_them  # after-lists


async def answers():
    await asyncio.sleep(0)  # asked
    yield 1  # answer
    yield 2


async def asks():
    async for answer in answers():  # asks
        answer += 1  # got


async def suspended():
    await asyncio.sleep(60)  # suspended


async def closes():
    waiting = suspended()
    waiting.send(None)
    waiting.close()
    return waiting  # closes


def task(name):
    return name  # task


async def tasks():
    for name in "ab":
        asyncio.get_running_loop().call_soon(task, name)
    await asyncio.sleep(0)


consume()
asyncio.run(both())
twice()  # calls-twice
lists()
asyncio.run(asks())
asyncio.run(closes())
asyncio.run(tasks())
recurse(4)  # recursion
parse("{")  # after-recursion
thread = threading.Thread(target=last, name="last")
thread.start()
thread.join()
print("end")
