"""More contended waits than a ring holds, once the reader is asleep (told by a line of input)."""

import os
import queue
import sys
import threading


def pour(count):
    print("ready", flush=True)
    sys.stdin.readline()
    ping, pong = queue.Queue(1), queue.Queue(1)

    def answer():
        while ping.get():
            pong.put(1)

    thread = threading.Thread(target=answer, name="answer")
    thread.start()
    for _ in range(count):
        ping.put(1)
        pong.get()
    ping.put(0)
    thread.join()
    print("poured", flush=True)
    sys.stdin.readline()
    # What becomes of objects that go before anybody looked is lost with the records.
    os._exit(0)


if __name__ == "__main__":
    pour(int(sys.argv[1]))
