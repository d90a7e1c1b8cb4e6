"""A blocking socket is read in a coroutine.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code); https://docs.python.org/3/library/asyncio-eventloop.html (sock_recv: the socket must be non-blocking)
"""

import asyncio
import socket
import threading

ours, theirs = socket.socketpair()


async def read():
    return ours.recv(10)  # FINDING: blocks


async def main():
    threading.Timer(0.4, theirs.send, (b"reply",)).start()
    await asyncio.gather(read(), asyncio.sleep(0.1))


asyncio.run(main())
