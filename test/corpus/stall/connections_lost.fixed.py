"""A connection that fails its check is replaced by a new one."""

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
                self.free.wait()
            connection = self.idle.popleft()
        try:
            connection.check()
        except ConnectionError:
            connection = Connection()
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
        with pool.connection():
            pass


threads = [threading.Thread(target=request, name=f"request-{number}") for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
