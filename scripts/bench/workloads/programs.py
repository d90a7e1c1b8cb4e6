"""Whole programs: one operation is one run of the program, in this process or in one of its own."""

import asyncio
import http.client
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from processes import context


def small_task(number):
    return sum(range(number % 100, 1000))


def thread_pool(count):
    with ThreadPoolExecutor(4) as pool:
        sum(pool.map(small_task, range(count * 4_000)))


def digest(number):
    return hashlib.sha256(b"x" * 100_000 + str(number).encode()).hexdigest()


def process_pool(count):
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for _ in pool.map(digest, range(count * 1_000), chunksize=4):
            pass


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()


async def ask(port, times):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        writer.write(b"hello\n")
        await writer.drain()
        await reader.readline()
    writer.close()


async def serve_and_ask(times):
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*(ask(port, times) for _ in range(10)))
    server.close()


def asyncio_echo(count):
    asyncio.run(serve_and_ask(count * 200))


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def page(environ, start_response):
    body = "".join(f"<li>{key}</li>" for key in sorted(environ)).encode()
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def load_pages(port, times):
    for _ in range(times):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()


@contextmanager
def wsgi():
    with make_server("127.0.0.1", 0, page, Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()

        def run(count):
            clients = [
                threading.Thread(target=load_pages, args=(server.server_port, count * 60))
                for _ in range(4)
            ]
            for client in clients:
                client.start()
            for client in clients:
                client.join()

        yield run
        server.shutdown()


TESTS = """
import queue, threading, pytest

@pytest.mark.parametrize("number", range(60))
def test_worker(number):
    jobs, done = queue.Queue(), []
    def work():
        while (job := jobs.get()) is not None:
            done.append(sum(range(job)))
    thread = threading.Thread(target=work)
    thread.start()
    for job in range(200):
        jobs.put(job)
    jobs.put(None)
    thread.join()
    assert len(done) == 200
"""


@contextmanager
def pytest_xdist():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("one", "two"):
            with open(os.path.join(folder, f"test_{name}.py"), "w") as file:
                file.write(TESTS)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]

        def run(count):
            for _ in range(count):
                subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        yield run


WORKLOADS = {
    "thread pool of small tasks": thread_pool,
    "process pool map": process_pool,
    "asyncio echo server and clients": asyncio_echo,
    "WSGI server under load": wsgi,
    "pytest with xdist": pytest_xdist,
}
