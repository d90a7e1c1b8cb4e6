"""An event is set and cleared at once: who was not waiting at that moment never hears of it.

source: https://docs.python.org/3/library/threading.html (Event.clear: subsequently, threads calling wait() will block until set() is called again); https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-pulseevent (PulseEvent is unreliable)
participants: listener
"""

import threading
import time

tick = threading.Event()


def listen():
    time.sleep(0.3)
    tick.wait()  # FINDING: waits


listener = threading.Thread(target=listen, name="listener")
listener.start()
tick.set()  # FINDING: notifies
tick.clear()
listener.join()
