"""join() waits."""

import threading
import time

worker = threading.Thread(target=time.sleep, args=(2.5,), name="worker")
worker.start()
worker.join()
