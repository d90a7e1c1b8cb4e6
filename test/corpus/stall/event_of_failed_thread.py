"""A thread waits until another is ready, which has failed before it was.

source: https://docs.python.org/3/library/threading.html (Event.wait without a timeout blocks until set() is called)
participants: client
"""

import threading

ready = threading.Event()


def serve():
    raise SystemExit  # before ready.set()


def use():
    ready.wait()  # FINDING: waits


server = threading.Thread(target=serve, name="server")
client = threading.Thread(target=use, name="client")
server.start()
client.start()
client.join()
