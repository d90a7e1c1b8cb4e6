"""The address is one that may be read."""

import ctypes
import multiprocessing


def native(address):
    return ctypes.string_at(ctypes.create_string_buffer(8), address)


if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=native, args=(1,), name="native")
    process.start()
    process.join()
    print("ended with", process.exitcode)
