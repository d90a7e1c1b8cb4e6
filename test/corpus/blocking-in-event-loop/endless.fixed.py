"""The search moves on behind every space."""

import asyncio


def words(text):
    found, at = [], 0
    while at < len(text):
        end = text.find(" ", at) if " " in text[at:] else len(text)
        if end > at:
            found.append(text[at:end])
        at = end + 1
    return found


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)


async def handle(messages):
    while True:
        words(await messages.get())


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
