"""What the start needs of the module ``os``, without it.

A Python started with ``-S`` has not imported it, and its program may look: what is not there without the agent
is not there with it.
"""

import posix
import sys

_S_IFMT, _S_IFDIR = 0o170000, 0o040000


def get(name, default=None):
    """A variable of the environment."""
    environ = _environ()
    if environ is not None:
        return environ.get(name, default)
    value = posix.environ.get(name.encode())
    return default if value is None else decoded(value)


def put(name, value):
    """Sets a variable of the environment, also for an ``os`` that is imported later."""
    environ = _environ()
    if environ is not None:
        environ[name] = value
    else:
        posix.putenv(name, value)
        posix.environ[name.encode()] = encoded(value)


def _environ():
    return getattr(sys.modules.get("os"), "environ", None)


def encoded(text):
    return text.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())


def decoded(data):
    return data.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())


def folder_of(path):
    return path.rpartition("/")[0]


def is_folder(path):
    try:
        return posix.stat(path).st_mode & _S_IFMT == _S_IFDIR
    except (OSError, ValueError):
        return False
