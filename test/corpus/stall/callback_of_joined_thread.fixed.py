import asyncio
import concurrent.futures
import threading


def ask(loop):
    future = concurrent.futures.Future()
    loop.call_soon_threadsafe(future.set_result, 42)
    print(future.result())


async def main():
    helper = threading.Thread(target=ask, args=(asyncio.get_running_loop(),), name="helper")
    helper.start()
    await asyncio.to_thread(helper.join)


asyncio.run(main())
