"""What is waited for is a variable that both can see, and it is looked at first."""

import multiprocessing
import time


def work(changed, ready):
    time.sleep(0.3)
    with changed:
        changed.wait_for(lambda: ready.value)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    changed, ready = context.Condition(), context.Value("b", 0)
    worker = context.Process(target=work, args=(changed, ready))
    worker.start()
    with changed:
        ready.value = 1
        changed.notify_all()
    worker.join()
