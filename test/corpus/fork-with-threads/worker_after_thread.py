"""A process is forked while a heartbeat thread runs.

source: https://github.com/python/cpython/issues/84559 (multiprocessing's default start method of fork()-without-exec() is broken)
participants: heartbeat
"""

import multiprocessing
import threading

stop = threading.Event()
threading.Thread(target=stop.wait, name="heartbeat").start()
process = multiprocessing.get_context("fork").Process(target=int)
process.start()  # FINDING: forks
process.join()
stop.set()
