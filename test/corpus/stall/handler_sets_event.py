"""The handler of SIGTERM sets an event, which its worker looks at between two items: it waits for one.

source: https://stackoverflow.com/questions/18499497/how-to-process-sigterm-signal-gracefully
participants: worker, producer
"""

import queue
import signal
import threading

jobs = queue.Queue()
leaving = threading.Event()


def leave(number, frame):
    print("told to leave by", signal.Signals(number).name)
    leaving.set()


def produce():
    for number in range(3):
        jobs.put(number)


def work():
    while not leaving.is_set():
        print(jobs.get())  # FINDING: waits


signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGALRM, leave)
signal.setitimer(signal.ITIMER_REAL, 2)
producer = threading.Thread(target=produce, name="producer")
worker = threading.Thread(target=work, name="worker")
producer.start()
worker.start()
worker.join()
