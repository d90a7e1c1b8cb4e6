"""Of two requests one is answered: the future of the other one is never set.

source: https://docs.python.org/3/library/asyncio-future.html (await of a future waits until a result or an exception is set)
participants: Task-4: request
"""

import asyncio

pending = {}


async def request(number):
    pending[number] = asyncio.get_running_loop().create_future()
    return await pending[number]  # FINDING: waits


async def answer():
    await asyncio.sleep(0.05)
    pending[1].set_result("one")


async def main():
    server = asyncio.create_task(answer())
    print(await asyncio.gather(request(1), request(2)))
    await server


asyncio.run(main())
