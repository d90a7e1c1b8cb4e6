"""Who fails aborts the barrier."""

import threading

meeting = threading.Barrier(3)


def work(fails):
    try:
        if fails:
            raise SystemExit
        meeting.wait()
    except threading.BrokenBarrierError:
        pass
    finally:
        if fails:
            meeting.abort()


threads = [
    threading.Thread(target=work, args=(name == "failing",), name=name)
    for name in ("left", "failing", "right")
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
