"""The process is told to stop by a last item."""

import multiprocessing


def log(records, began):
    began.set()
    while (record := records.get()) is not None:
        print(record)


if __name__ == "__main__":
    records = multiprocessing.Queue()
    began = multiprocessing.Event()
    logger = multiprocessing.Process(target=log, args=(records, began), name="logger")
    logger.start()
    began.wait()
    logger.join(0.5)
    records.put(None)
    logger.join()
    second = multiprocessing.Process(target=log, args=(records, began), name="second", daemon=True)
    second.start()
    records.put("again")
    records.put(None)
    records.close()
    second.join()
