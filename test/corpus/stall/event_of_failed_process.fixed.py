"""The event is set in any case; the exit code says whether all is well."""

import multiprocessing


def serve(port, ready):
    try:
        if port < 1024:
            raise PermissionError(port)
    finally:
        ready.set()


if __name__ == "__main__":
    ready = multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(80, ready))
    server.start()
    ready.wait()
    server.join()
    print("serving" if server.exitcode == 0 else "not serving")
