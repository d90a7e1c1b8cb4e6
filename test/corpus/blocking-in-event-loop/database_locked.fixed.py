"""The wait is in another thread."""

import asyncio
import os
import sqlite3
import tempfile


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)


async def handle(connection):
    await asyncio.sleep(0.1)
    try:
        await asyncio.get_running_loop().run_in_executor(
            None, connection.execute, "insert into orders values (1)"
        )
    except sqlite3.OperationalError as error:
        print(error)


async def main(folder):
    path = os.path.join(folder, "orders.db")
    importer = sqlite3.connect(path, isolation_level=None)
    importer.execute("create table orders (number)")
    importer.execute("begin immediate")
    connection = sqlite3.connect(path, isolation_level=None, timeout=3, check_same_thread=False)
    beats = asyncio.create_task(heartbeat())
    await asyncio.create_task(handle(connection), name="handle")
    beats.cancel()
    connection.close()
    importer.close()


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
