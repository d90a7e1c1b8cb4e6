"""A future of one's own is never given a result, as the path that sets it was not taken.

source: https://docs.python.org/3/library/concurrent.futures.html (Future.set_result; should only be used by Executor implementations)
participants: client
"""

import threading
from concurrent.futures import Future

reply = Future()


def serve(question):
    if question == "known":
        reply.set_result(1)


def ask():
    print(reply.result())  # FINDING: waits


threads = [threading.Thread(target=ask, name="client"), threading.Thread(target=serve, args=("new",), name="server")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
