"""A caller asks under a lock and waits for the reply; the server wants the lock to make it.

source: https://en.wikipedia.org/wiki/Deadlock_(computer_science) (hold and wait, with a message as the resource)
participants: client, server
"""

import queue
import threading

lock = threading.Lock()
questions, answers = queue.Queue(), queue.Queue()


def serve():
    answers.put("ready")
    while questions.get() is not None:
        with lock:  # FINDING: waits
            answers.put(1)


def ask():
    answers.get()
    with lock:  # FINDING: holds
        questions.put("?")
        print(answers.get())  # FINDING: waits
    questions.put(None)


threads = [threading.Thread(target=serve, name="server"), threading.Thread(target=ask, name="client")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
