"""The last item comes whatever happens."""

import multiprocessing


def produce(rows):
    try:
        rows.put(1)
        raise ValueError("row 2 is bad")
    except ValueError as error:
        print(error)
    finally:
        rows.put(None)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        rows = manager.Queue()
        producer = context.Process(target=produce, args=(rows,), name="Process-2")
        producer.start()
        while (row := rows.get()) is not None:
            print(row)
        producer.join()
