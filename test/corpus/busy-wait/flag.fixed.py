"""An event wakes the thread when it happens."""

import threading
import time

done = threading.Event()


def work():
    time.sleep(2.5)
    done.set()


threading.Thread(target=work, name="worker").start()
done.wait()
