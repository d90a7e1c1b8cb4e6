"""Whatever is pending when the server is done gets an exception."""

import asyncio

pending = {}


async def request(number):
    pending[number] = asyncio.get_running_loop().create_future()
    return await pending[number]


async def answer():
    try:
        await asyncio.sleep(0.05)
        pending[1].set_result("one")
    finally:
        for future in pending.values():
            if not future.done():
                future.set_exception(ConnectionError("the server is gone"))


async def main():
    server = asyncio.create_task(answer())
    print(await asyncio.gather(request(1), request(2), return_exceptions=True))
    await server


asyncio.run(main())
