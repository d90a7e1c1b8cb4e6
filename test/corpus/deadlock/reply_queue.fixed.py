"""The lock is given back before the reply is waited for."""

import queue
import threading

lock = threading.Lock()
questions, answers = queue.Queue(), queue.Queue()


def serve():
    answers.put("ready")
    while questions.get() is not None:
        with lock:
            answers.put(1)


def ask():
    answers.get()
    with lock:
        questions.put("?")
    print(answers.get())
    questions.put(None)


threads = [threading.Thread(target=serve, name="server"), threading.Thread(target=ask, name="client")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
