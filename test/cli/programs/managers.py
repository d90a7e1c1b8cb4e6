"""Calls of a manager's proxies that take their time: `managers.py METHOD`."""

import multiprocessing
import sys
import time
from multiprocessing.managers import BaseManager, SyncManager


class Desk:
    def think(self):
        time.sleep(0.3)
        return "thought"


class DeskManager(BaseManager):
    pass


DeskManager.register("Desk", Desk)


def use(values, desk):
    values["here"] = 1
    print(desk.think(), flush=True)  # the child asks


def serve(lock):
    lock.acquire()


def main():
    context = multiprocessing.get_context(sys.argv[1])
    with context.Manager() as manager, DeskManager(ctx=context) as desks:
        values = manager.dict()
        desk = desks.Desk()
        print(desk.think())  # asks
        lock = manager.Lock()
        lock.acquire()
        print(lock.acquire(True, 0.3))  # takes
        child = context.Process(target=use, args=(values, desk))
        child.start()
        child.join()
        print(dict(values))
        stranger = SyncManager(address=desks.address, authkey=b"wrong")
        try:
            stranger.connect()
        except multiprocessing.AuthenticationError as error:
            print("refused:", error)
        print(desk.think())
    print("ended")


if __name__ == "__main__":
    main()
