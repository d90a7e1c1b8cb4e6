import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, both):
    both.wait()
    with first:
        with second:
            pass


if __name__ == "__main__":
    with context.Manager() as manager:
        a, b = manager.Lock(), manager.Lock()
        both = context.Barrier(2)
        processes = [
            context.Process(target=work, args=(a, b, both), name="forth"),
            context.Process(target=work, args=(a, b, both), name="back"),
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
