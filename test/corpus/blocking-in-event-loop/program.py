"""subprocess.run() in a coroutine.

source: https://docs.python.org/3/library/asyncio-dev.html (Running Blocking Code); https://docs.python.org/3/library/asyncio-subprocess.html
"""

import asyncio
import subprocess


async def build():
    subprocess.run(["sleep", "0.4"])  # FINDING: blocks


async def main():
    await asyncio.gather(build(), asyncio.sleep(0.1))


asyncio.run(main())
