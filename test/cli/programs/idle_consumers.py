"""Two processes wait for jobs that come late, the main one for a client and for its children: no fault."""

import multiprocessing
import os
import threading
import time


def consume(jobs):
    jobs.get()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    jobs = context.Queue()
    reader, writer = os.pipe()
    consumers = [context.Process(target=consume, args=(jobs,)) for _ in range(2)]
    for consumer in consumers:
        consumer.start()
    # Longer than every threshold of a finding.
    threading.Timer(1, os.write, (writer, b"x")).start()
    os.read(reader, 1)
    for _ in consumers:
        jobs.put("job")
    for consumer in consumers:
        consumer.join()
    time.sleep(0.1)
