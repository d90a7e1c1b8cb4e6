"""A handler writes to a database that another connection has locked: SQLite waits, and the event loop with it.

source: https://docs.python.org/3/library/sqlite3.html (sqlite3.connect: "How many seconds the connection should wait before raising an OperationalError when a table is locked.")
participants: handle
"""

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
        connection.execute("insert into orders values (1)")  # FINDING: blocks
    except sqlite3.OperationalError as error:
        print(error)


async def main(folder):
    path = os.path.join(folder, "orders.db")
    importer = sqlite3.connect(path, isolation_level=None)
    importer.execute("create table orders (number)")
    importer.execute("begin immediate")
    connection = sqlite3.connect(path, isolation_level=None, timeout=3)
    beats = asyncio.create_task(heartbeat())
    await asyncio.create_task(handle(connection), name="handle")
    beats.cancel()
    connection.close()
    importer.close()


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
