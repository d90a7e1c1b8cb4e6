"""Selectors and event loops that wait for a thread, each alone in its program: `selector`, `loop` or `server`."""

import asyncio
import selectors
import socket
import sys
import threading
import time


def soon(action):
    def later():
        time.sleep(0.05)
        action()

    threading.Thread(target=later).start()


def selector():
    here, there = socket.socketpair()
    with selectors.EpollSelector() as every:
        every.register(here, selectors.EVENT_READ)
        soon(lambda: there.send(b"!"))
        every.select()


async def loop():
    running = asyncio.get_running_loop()
    done = running.create_future()
    soon(lambda: running.call_soon_threadsafe(done.set_result, None))
    await done


async def server():
    async with await asyncio.start_server(print, "127.0.0.1", 0):
        await loop()


what = sys.argv[1]
if what == "selector":
    selector()
else:
    asyncio.run(server() if what == "server" else loop())
