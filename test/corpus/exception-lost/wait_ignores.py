"""asyncio.wait() raises nothing: who does not look at the done tasks misses their exceptions.

source: https://docs.python.org/3/library/asyncio-task.html (wait: unlike wait_for, wait() does not cancel … nor raise)
"""

import asyncio


async def load(number):
    if number == 1:
        raise LookupError("1 is missing")  # FINDING: raises


async def main():
    tasks = [asyncio.create_task(load(n)) for n in range(2)]  # FINDING: creates
    done, _ = await asyncio.wait(tasks)
    print(len(done), "loaded")


asyncio.run(main())
