"""Calls, a loop, a thread, a nested function: what a breakpoint can be set on."""

import threading


def add(a, b):
    total = a + b  # add
    return total  # add-return


def loop(count):
    seen = []
    for i in range(count):
        seen.append(i)  # loop
    return seen


def outer(n):
    def inner(m):
        return m * 2  # inner

    doubled = inner(n)  # call-inner
    return doubled  # outer-return


def main():
    numbers = [1, 2, 3]
    table = {"a": 1, "b": [4, 5]}
    text = "hello"  # main
    one = add(1, 2)  # call-add
    two = loop(10)
    three = outer(21)  # call-outer
    thread = threading.Thread(target=add, args=(5, 6), name="adder")
    thread.start()
    thread.join()  # join

    print(one, two, three, text, len(numbers), len(table))  # print


main()  # entry
