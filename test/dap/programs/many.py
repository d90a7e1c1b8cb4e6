"""Many threads run the same function; the main thread counts on."""

import sys
import threading
import time

COUNT = int(sys.argv[1])
ready = threading.Event()
done = []
beats = 0


def work(number):
    ready.wait()
    mine = number  # work
    done.append(mine)


threads = [threading.Thread(target=work, args=(i,), name="w%d" % i) for i in range(COUNT)]
for thread in threads:
    thread.start()
ready.set()  # go
while len(done) < COUNT:
    beats += 1
    time.sleep(0.001)
for thread in threads:
    thread.join()
print("done", len(done))  # end
