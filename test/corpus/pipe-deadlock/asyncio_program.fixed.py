import asyncio


async def main():
    process = await asyncio.create_subprocess_exec("seq", "1000000", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    print(len(output))


asyncio.run(main())
