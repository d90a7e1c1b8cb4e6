"""Code that comes to breakpoints in every way that a debugger must see."""

import _thread
import asyncio
import functools
import sys


def generate(count):
    for i in range(count):
        yield i  # yield


def add(a, b):
    return a + b  # add


def reduce():
    total = functools.reduce(add, [1, 2, 3])  # reduce
    return total  # reduced


async def nested(value):
    await asyncio.sleep(0)
    return value  # awaited


def fail():
    raise KeyError("nobody")


def caught():
    try:
        fail()
    except KeyError:
        return 1  # handler


def in_plain_thread(done):
    done.release()  # plain


def sees_own_tracer():
    events = []

    def tracer(frame, event, _arg):
        events.append("%s %s" % (frame.f_code.co_name, event))
        return tracer

    sys.settrace(tracer)
    add(1, 2)
    sys.settrace(None)
    return events


def main():
    print(sum(generate(4)))

    class Late:
        value = 1  # class

    print(Late.value, reduce())
    print(asyncio.run(nested(5)), caught())
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(in_plain_thread, (done,))
    done.acquire()
    print(sys.gettrace(), sees_own_tracer())


main()
