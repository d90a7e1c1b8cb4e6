"""Exceptions: caught, of several types, in a thread, and one that ends the program."""

import threading


class OwnError(ValueError):
    pass


def fail(kind, text):
    raise kind(text)  # raise


def caught(kind):
    try:
        fail(kind, "caught")
    except Exception as error:
        return error


def in_thread():
    secret = 42
    fail(RuntimeError, "in a thread %d" % secret)


caught(KeyError)
caught(OwnError)
int("7")
thread = threading.Thread(target=in_thread, name="failing")
thread.start()
thread.join()
local = "main"
fail(OwnError, "the end")
