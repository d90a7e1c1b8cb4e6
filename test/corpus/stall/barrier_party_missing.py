"""A barrier for three, and one of the three has failed before it came.

source: https://docs.python.org/3/library/threading.html (Barrier.abort: "Use this … if … one of the calls … would deadlock")
participants: left, right
"""

import threading

meeting = threading.Barrier(3)


def work(fails):
    if fails:
        raise SystemExit
    meeting.wait()  # FINDING: waits


threads = [
    threading.Thread(target=work, args=(name == "failing",), name=name)
    for name in ("left", "failing", "right")
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
