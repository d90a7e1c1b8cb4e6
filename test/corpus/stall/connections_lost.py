"""Connections that fail their check are never given back to the pool: in the end all wait for one, and each was the one to notify.

source: https://docs.python.org/3/library/threading.html (condition objects: a producer and consumer situation)
participants: request-0, request-1, request-2
"""

import threading
from collections import deque
from contextlib import contextmanager


class Connection:
    uses = 0

    def check(self):
        self.uses += 1
        if self.uses > 2:
            raise ConnectionError("gone")


class Pool:
    def __init__(self, size):
        self.free = threading.Condition()
        self.idle = deque(Connection() for _ in range(size))

    def take(self):
        with self.free:
            while not self.idle:
                self.free.wait()  # FINDING: waits
            connection = self.idle.popleft()
        connection.check()
        return connection

    @contextmanager
    def connection(self):
        connection = self.take()
        try:
            yield connection
        finally:
            with self.free:
                self.idle.append(connection)
                self.free.notify()


pool = Pool(2)
begin = threading.Barrier(3)


def request():
    begin.wait()
    for _ in range(100):
        try:
            with pool.connection():
                pass
        except ConnectionError as error:
            print("retry:", error)


threads = [threading.Thread(target=request, name=f"request-{number}") for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
