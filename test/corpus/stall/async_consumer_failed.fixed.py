"""The consumer goes on with the next line."""

import asyncio


async def produce(lines):
    for line in ["1", "2", "x", "4", "5", "6", "7"]:
        await lines.put(line)
    await lines.put(None)


async def consume(lines):
    total = 0
    while (line := await lines.get()) is not None:
        try:
            total += int(line)
        except ValueError as error:
            print(error)
    print(total)


async def main():
    lines = asyncio.Queue(2)
    print(await asyncio.gather(produce(lines), consume(lines), return_exceptions=True))


asyncio.run(main())
