"""A process is joined before the queue it fills was read.

source: https://docs.python.org/3/library/multiprocessing.html (Joining processes that use queues: "this will deadlock")

"""

from multiprocessing import Process, Queue


def f(q):
    q.put("X" * 1000000)


if __name__ == "__main__":
    queue = Queue()
    p = Process(target=f, args=(queue,))
    p.start()
    p.join()  # FINDING: waits
    obj = queue.get()
