"""Both ends of a connection send all they have before they read anything, and the first of them has read once.

source: https://en.wikipedia.org/wiki/Deadlock (a circle of waits for room in bounded buffers)
participants: client, server
"""

import queue
import threading

requests, replies = queue.Queue(2), queue.Queue(2)
greeted = threading.Event()


def client():
    print(replies.get())
    greeted.set()
    for number in range(10):
        requests.put(number)  # FINDING: waits
    for _ in range(10):
        print(replies.get())


def server():
    replies.put("welcome")
    greeted.wait()
    for number in range(10):
        replies.put(number)  # FINDING: waits
    for _ in range(10):
        print(requests.get())


ends = [threading.Thread(target=end, name=end.__name__) for end in (client, server)]
for end in ends:
    end.start()
for end in ends:
    end.join()
