"""Each call has a thread of its own."""

import multiprocessing
from socketserver import ThreadingMixIn
from xmlrpc.client import ServerProxy
from xmlrpc.server import SimpleXMLRPCServer


class Server(ThreadingMixIn, SimpleXMLRPCServer):
    daemon_threads = True


def serve(name, ready, other):
    server = Server(("127.0.0.1", 0), logRequests=False)
    ready.put(server.server_address[1])
    port = other.get()

    def ask(depth):
        if depth == 0:
            return name
        with ServerProxy("http://127.0.0.1:%d" % port) as proxy:
            return name + proxy.ask(depth - 1)

    server.register_function(ask)
    server.serve_forever()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    a, b, pa, pb = (context.Queue() for _ in range(4))
    context.Process(target=serve, args=("a", a, pa), name="orders", daemon=True).start()
    context.Process(target=serve, args=("b", b, pb), name="stock", daemon=True).start()
    first, second = a.get(), b.get()
    pa.put(second)
    pb.put(first)
    with ServerProxy("http://127.0.0.1:%d" % first) as orders:
        print(orders.ask(2))
