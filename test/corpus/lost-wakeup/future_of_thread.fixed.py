"""The loop itself sets it, and is woken for that."""

import asyncio
import threading
import time


def compute(loop, answer):
    time.sleep(0.2)
    loop.call_soon_threadsafe(answer.set_result, 42)


async def main():
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    threading.Thread(target=compute, name="compute", args=(loop, answer)).start()
    print(await answer)


asyncio.run(main())
