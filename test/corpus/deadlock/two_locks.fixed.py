"""Both lock the accounts in the same order."""

import threading

savings, checking = threading.Lock(), threading.Lock()
both = threading.Barrier(2)


def move():
    both.wait()
    with savings:
        with checking:
            pass


threads = [threading.Thread(target=move, name=name) for name in ("forth", "back")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
