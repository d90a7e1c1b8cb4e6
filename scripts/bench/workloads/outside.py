"""Input and output that does not wait, and a sleep that does not either."""

import os
import select
import socket
import tempfile
import time
from contextlib import contextmanager
from itertools import repeat


@contextmanager
def pipe():
    reading, writing = os.pipe()

    def run(count):
        for _ in repeat(None, count):
            os.write(writing, b"x")
            os.read(reading, 1)

    yield run
    os.close(reading)
    os.close(writing)


@contextmanager
def sockets():
    left, right = socket.socketpair()

    def run(count):
        for _ in repeat(None, count):
            left.send(b"x")
            right.recv(1)

    with left, right:
        yield run


@contextmanager
def file_read():
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"x" * 64)

        def run(count):
            for _ in repeat(None, count):
                file.seek(0)
                file.read(64)

        yield run


@contextmanager
def file_write():
    with tempfile.TemporaryFile(buffering=0) as file:

        def run(count):
            for _ in repeat(None, count):
                file.seek(0)
                file.write(b"x" * 64)

        yield run


def ready_socket(asking):
    """One socket that has data, and how to ask for it."""

    @contextmanager
    def prepared():
        left, right = socket.socketpair()
        left.send(b"x")
        with left, right:
            yield asking(right)

    return prepared


def selecting(connection):
    def run(count):
        for _ in repeat(None, count):
            select.select([connection], [], [], 1)

    return run


def polling(connection):
    poll = select.poll()
    poll.register(connection, select.POLLIN)

    def run(count):
        for _ in repeat(None, count):
            poll.poll(1000)

    return run


def epolling(connection):
    poll = select.epoll()
    poll.register(connection, select.EPOLLIN)

    def run(count):
        for _ in repeat(None, count):
            poll.poll(1)

    return run


def no_sleep(count):
    for _ in repeat(None, count):
        time.sleep(0)


WORKLOADS = {
    "pipe write+read": pipe,
    "socket send+recv": sockets,
    "file seek+read": file_read,
    "file seek+write": file_write,
    "select": ready_socket(selecting),
    "poll": ready_socket(polling),
    "epoll": ready_socket(epolling),
    "sleep(0)": no_sleep,
}
