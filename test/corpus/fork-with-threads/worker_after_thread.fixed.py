"""The process is started first."""

import multiprocessing
import threading

stop = threading.Event()
process = multiprocessing.get_context("fork").Process(target=int)
process.start()
threading.Thread(target=stop.wait, name="heartbeat").start()
process.join()
stop.set()
