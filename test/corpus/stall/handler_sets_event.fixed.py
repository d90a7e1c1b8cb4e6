"""The handler gives the worker a last item, so that it looks at the event."""

import queue
import signal
import threading

jobs = queue.Queue()
leaving = threading.Event()


def leave(number, frame):
    print("told to leave by", signal.Signals(number).name)
    leaving.set()
    jobs.put(None)


def produce():
    for number in range(3):
        jobs.put(number)


def work():
    while not leaving.is_set():
        print(jobs.get())


signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGALRM, leave)
signal.setitimer(signal.ITIMER_REAL, 2)
producer = threading.Thread(target=produce, name="producer")
worker = threading.Thread(target=work, name="worker")
producer.start()
worker.start()
worker.join()
