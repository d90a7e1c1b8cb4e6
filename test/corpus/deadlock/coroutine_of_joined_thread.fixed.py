import asyncio
import threading


async def answer():
    return 42


def ask(loop):
    future = asyncio.run_coroutine_threadsafe(answer(), loop)
    print(future.result())


async def main():
    helper = threading.Thread(target=ask, args=(asyncio.get_running_loop(),), name="helper")
    helper.start()
    await asyncio.to_thread(helper.join)


asyncio.run(main())
