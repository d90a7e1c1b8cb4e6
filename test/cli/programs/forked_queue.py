"""A child is forked while a queue has items in it, and both go on with it."""

import os
import queue

orders = queue.Queue()
for number in range(3):
    orders.put(number)

child = os.fork()
for _ in range(20):
    orders.put(orders.get())
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
