const HOME = '/home/sam/shop';

/** Source files of the simulated programs; scenarios name a line by a part of its text. */
export const SOURCES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'crawler.py': `
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(1)
pages = asyncio.Queue()
budget = asyncio.Semaphore(2)

async def fetch(page):
    async with budget:
        reader, writer = await asyncio.open_connection(page, 80)
        await reader.readline()

def resize(name):
    picture.resize(name)

async def thumbnail(loop, name):
    await loop.run_in_executor(pool, resize, name)

async def writer():
    await pages.get()

async def main():
    tasks = [asyncio.create_task(fetch(page)) for page in PAGES]
    for name in PICTURES:
        pool.submit(resize, name)
    await asyncio.gather(*tasks)

asyncio.run(main())
`,
    'transfer.py': `
import threading, time

class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance
        self.lock = threading.Lock()

account_a = Account("a", 1000)
account_b = Account("b", 1000)
audit_log = threading.Lock()

def transfer(source, target, amount):
    with source.lock:
        check_limits(source, amount)
        with target.lock:
            source.balance -= amount
            target.balance += amount

def write_audit(entry):
    with audit_log:
        time.sleep(0.002)

def worker(source, target):
    while True:
        transfer(source, target, 1)
        write_audit("moved")

def main():
    threads = start_workers()
    for thread in threads:
        thread.join()

main()`,
    'philosophers.py': `
import threading, random, time

def make_forks(count):
    forks = []
    for at in range(count):
        fork = threading.Lock()
        forks.append(fork)
    return forks

def dine(left, right):
    while True:
        think()
        with left:
            take_a_breath()
            with right:
                eat()

def main():
    table = [threading.Thread(target=dine) for name in NAMES]
    for seat in table:
        seat.join()

main()`,
    'pipeline.py': `
import queue, threading, time

jobs = queue.Queue(maxsize=64)
parsed = queue.Queue()
results = queue.Queue()
stop = threading.Event()

def reader():
    for line in open_big_file():
        jobs.put(line)

def parser():
    while True:
        line = jobs.get()
        parsed.put(parse(line))

def resizer():
    while True:
        item = parsed.get()
        results.put(resize(item))

def writer():
    while True:
        result = results.get()
        write_to_disk(result)

def main():
    threads = start_all()
    stop.wait()

main()`,
    'solve.py': `
import threading
import numpy as np

def assemble(matrix, rows):
    for row in rows:
        for column in neighbours(row):
            matrix[row, column] += weight(row, column)

def weight(row, column):
    return 1.0 / (1.0 + abs(row - column))

def solve(matrix, right):
    return np.linalg.solve(matrix, right)
`,
    'cache.py': `
import threading

class Cache:
    def __init__(self):
        self._lock = threading.RLock()
        self._data = {}

    def get(self, key):
        with self._lock:
            return self._data.get(key)

    def refresh(self):
        with self._lock:
            rows = load_everything()
            self._data.update(rows)

stats_lock = threading.Lock()

def count(name):
    with stats_lock:
        totals[name] += 1

def serve(cache):
    while True:
        cache.get(next_key())
        count("hits")

def main():
    server = start(cache)
    server.join()

main()`,
  }).map(([name, text]) => [`${HOME}/${name}`, text.trimStart().split('\n')]),
);

export const file = (name: string): string => `${HOME}/${name}`;
