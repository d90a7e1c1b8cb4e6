import multiprocessing
import threading


def work(here, there, both):
    both.wait()
    with here:
        with there:
            pass


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        here, there = threading.Lock(), manager.Lock()
        both = threading.Barrier(2)
        threads = [
            threading.Thread(target=work, args=(here, there, both), name=name)
            for name in ("forth", "back")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
