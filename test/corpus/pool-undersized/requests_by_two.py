"""Two workers ask a slow server; it answers within milliseconds, but every request stands in line for seconds.

source: https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ThreadPoolExecutor (a pool that overlaps I/O needs more workers than one that computes); Goetz et al., Java Concurrency in Practice, section 8.2
"""

import socketserver
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection


class Slow(socketserver.BaseRequestHandler):
    def handle(self):
        name = self.request.recv(100)
        time.sleep(0.05)
        self.request.sendall(name.upper())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


def ask(number):
    with create_connection(server.server_address) as connection:
        connection.sendall(b"request %d" % number)
        return connection.recv(100)


with Server(("127.0.0.1", 0), Slow) as server:
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with ThreadPoolExecutor(max_workers=2) as pool:  # FINDING: made
        answers = list(pool.map(ask, range(80)))
    server.shutdown()
print(len(set(answers)))
