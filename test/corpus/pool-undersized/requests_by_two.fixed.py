"""As many workers as requests are under way at once."""

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
    with ThreadPoolExecutor(max_workers=40) as pool:
        answers = list(pool.map(ask, range(80)))
    server.shutdown()
print(len(set(answers)))
