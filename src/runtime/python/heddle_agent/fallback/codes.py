"""Code objects seen on stacks: where they belong, and their byte code when it is asked for."""

import os

from .. import protocol as p
from .bytecode import Code, mentions_locks
from .regions import async_regions, regions

MAX_STACK = 128
_MAX_CODES = 20000
_LIBRARY = os.path.dirname(os.__file__) + os.sep
_PACKAGES = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_INTERNAL = {
    _LIBRARY + "threading.py": "threading",
    _LIBRARY + "queue.py": "queue",
    _LIBRARY + os.path.join("concurrent", "futures", "_base.py"): "futures",
    _LIBRARY + os.path.join("concurrent", "futures", "thread.py"): "futures",
    _LIBRARY + "subprocess.py": "processes",
    _LIBRARY + "selectors.py": "selectors",
    _LIBRARY + "socket.py": "socket",
    _LIBRARY + "ssl.py": "socket",
}
#: Every module of it: what waits there is shown at the line that called in.
_PROCESSES = _LIBRARY + "multiprocessing" + os.sep
_FLAGS = p.SITE_FLAG_LIBRARY, p.SITE_FLAG_LIBRARY | p.SITE_FLAG_INTERNAL
#: Flags of the code of coroutines and of asynchronous generators.
_AWAITS = 0x80 | 0x200


class CodeInfo:
    __slots__ = (
        "code", "file", "function", "flags", "module", "_bytes", "_regions", "_async_regions",
    )  # fmt: skip

    def __init__(self, code):
        self.code = code
        self.file = file = code.co_filename
        self.function = getattr(code, "co_qualname", None) or code.co_name
        self.module = _INTERNAL.get(file, "")
        if file.startswith(_PROCESSES):
            self.module = "processes"
        library = file.startswith((_LIBRARY, "<frozen")) or any(part in file for part in _PACKAGES)
        self.flags = _FLAGS[bool(self.module)] if library else 0
        self._bytes = None
        self._regions = None
        self._async_regions = None

    @property
    def bytes(self):
        if self._bytes is None:
            self._bytes = Code(self.code)
        return self._bytes

    @property
    def regions(self):
        """Where the code holds something: decoded only for code that mentions it."""
        if self._regions is None:
            self._regions = ()
            if not self.module and mentions_locks(self.code):
                self._regions = regions(self.bytes)
        return self._regions

    @property
    def async_regions(self):
        """The same of coroutines: what their tasks hold."""
        if self._async_regions is None:
            waits = self.code.co_flags & _AWAITS
            self._async_regions = async_regions(self.bytes) if waits else ()
        return self._async_regions


class Codes:
    def __init__(self, store):
        self._store = store
        self._known = {}

    def of(self, frame):
        code = frame.f_code
        # By id: hashing a code object reads all of its byte code.
        known = self._known.get(id(code))
        if known is None:
            known = self._known[id(code)] = CodeInfo(code)
        return known

    def trim(self):
        if len(self._known) > _MAX_CODES:
            self._known.clear()

    def site(self, info, line):
        return self._store.site(info.file, info.function, line, info.flags)

    def stack(self, frame):
        """Interns a stack whose innermost frame is `frame`."""
        frames = []
        while frame is not None and len(frames) < MAX_STACK:
            frames.append(frame)
            frame = frame.f_back
        interned = 0
        for one in reversed(frames):
            interned = self._store.stack(interned, self.site(self.of(one), one.f_lineno or 0))
        return interned
