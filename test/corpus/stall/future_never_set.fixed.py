"""Every path sets something."""

import threading
from concurrent.futures import Future

reply = Future()


def serve(question):
    if question == "known":
        reply.set_result(1)
    else:
        reply.set_result(None)


def ask():
    print(reply.result())


threads = [threading.Thread(target=ask, name="client"), threading.Thread(target=serve, args=("new",), name="server")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
