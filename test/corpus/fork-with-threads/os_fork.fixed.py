"""The fork comes first."""

import os
import threading

stop = threading.Event()
pid = os.fork()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
ticker = threading.Thread(target=stop.wait, name="ticker")
ticker.start()
stop.set()
