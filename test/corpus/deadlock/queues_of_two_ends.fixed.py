"""Each end reads before it sends the next."""

import queue
import threading

requests, replies = queue.Queue(2), queue.Queue(2)
greeted = threading.Event()


def client():
    print(replies.get())
    greeted.set()
    for number in range(10):
        requests.put(number)
        print(replies.get())


def server():
    replies.put("welcome")
    greeted.wait()
    for number in range(10):
        replies.put(number)
        print(requests.get())


ends = [threading.Thread(target=end, name=end.__name__) for end in (client, server)]
for end in ends:
    end.start()
for end in ends:
    end.join()
