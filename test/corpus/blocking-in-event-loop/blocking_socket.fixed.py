"""The loop reads it."""

import asyncio
import socket
import threading

ours, theirs = socket.socketpair()


async def read():
    ours.setblocking(False)
    return await asyncio.get_running_loop().sock_recv(ours, 10)


async def main():
    threading.Timer(0.4, theirs.send, (b"reply",)).start()
    await asyncio.gather(read(), asyncio.sleep(0.1))


asyncio.run(main())
