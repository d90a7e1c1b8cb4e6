"""The event of one job is pulsed for everybody; two of three workers come too late.

source: https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-pulseevent (a thread that is not waiting at that moment is not released)
participants: worker-1, worker-2
"""

import threading
import time

begin = threading.Event()


def work(delay):
    time.sleep(delay)
    begin.wait()  # FINDING: waits


workers = [threading.Thread(target=work, args=(0.4,), name=f"worker-{n}") for n in (1, 2)]
for worker in workers:
    worker.start()
begin.set()  # FINDING: notifies
begin.clear()
for worker in workers:
    worker.join()
