"""The event is set in any case; who waited looks whether it went well."""

import threading

ready = threading.Event()


def serve():
    try:
        raise SystemExit
    finally:
        ready.set()


def use():
    ready.wait()


server = threading.Thread(target=serve, name="server")
client = threading.Thread(target=use, name="client")
server.start()
client.start()
client.join()
