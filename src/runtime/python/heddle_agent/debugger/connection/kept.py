"""Descriptors of ours in a process whose program may close all that it did not open.

The native agent leaves them open. Without it their numbers may be the program's by now, so each is looked at
before it is used.
"""

import os

from ...own import native_agent


class Kept:
    """A descriptor of ours."""

    def __init__(self, descriptor):
        native = native_agent()
        self._drop = os.close if native is None else native.drop
        self.number = descriptor if native is None else native.keep(descriptor)
        self._file = _file(self.number)

    def is_ours(self):
        """False: the program has closed it, and may have opened something of its own under the number."""
        try:
            return _file(self.number) == self._file
        except OSError:
            return False

    def close(self):
        if self.is_ours():
            self._drop(self.number)


def _file(descriptor):
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


class Alarm:
    """Wakes the one thread that waits for its descriptor, among others."""

    def __init__(self):
        self._read, self._write = (Kept(end) for end in os.pipe())

    @property
    def number(self):
        return self._read.number

    def is_ours(self):
        return self._read.is_ours() and self._write.is_ours()

    def ring(self):
        if self._write.is_ours():
            os.write(self._write.number, b"x")

    def hush(self):
        os.read(self._read.number, 1)

    def close(self):
        self._read.close()
        self._write.close()
