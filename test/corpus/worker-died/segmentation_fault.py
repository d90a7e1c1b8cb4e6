"""A process is ended by a fault in native code; its parent only joins it.

source: https://docs.python.org/3/library/faulthandler.html (dump tracebacks on SIGSEGV, SIGFPE, SIGABRT, SIGBUS and SIGILL)
"""

import ctypes
import multiprocessing


def native(address):
    return ctypes.string_at(address, 1)


if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=native, args=(1,), name="native")
    process.start()  # FINDING: starts
    process.join()
    print("ended with", process.exitcode)
