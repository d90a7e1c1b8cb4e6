"""A coroutine computes for ever: two spaces in a row, and the search for words does not move on.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code: "CPU-bound … all concurrent … Tasks and IO operations would be delayed")
participants: handle
"""

import asyncio


def words(text):
    found, at = [], 0
    while at < len(text):
        end = text.find(" ", at)
        if end > at:
            found.append(text[at:end])
            at = end + 1
    return found


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)


async def handle(messages):
    while True:
        words(await messages.get())  # FINDING: resumes


async def main():
    messages = asyncio.Queue()
    beats = asyncio.create_task(heartbeat())
    handler = asyncio.create_task(handle(messages), name="handle")
    for text in ("to be ", "or  not"):
        await messages.put(text)
        await asyncio.sleep(0.1)
    beats.cancel()
    handler.cancel()


asyncio.run(main())
