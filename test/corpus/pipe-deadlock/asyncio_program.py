"""A coroutine waits for a program to end, which waits for room in the pipe that nobody reads.

source: https://docs.python.org/3/library/asyncio-subprocess.html (Process.wait: "This method can deadlock when using stdout=PIPE")
participants: Task-1: main
"""

import asyncio


async def main():
    process = await asyncio.create_subprocess_exec("seq", "1000000", stdout=asyncio.subprocess.PIPE)
    await process.wait()  # FINDING: waits
    print(len(await process.stdout.read()))


asyncio.run(main())
