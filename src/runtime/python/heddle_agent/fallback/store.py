"""The files of one process directory (docs/protocol.md), written through memory maps."""

import mmap
import os
import struct
import sys

from .. import protocol as p

PAGE = 4096
RING_RECORDS = 2048
#: Threads beyond it are not recorded: before 3.13 every map keeps a file descriptor.
MAX_RINGS = 1024 if sys.version_info >= (3, 13) else 128
MAX_DEFS = 64 << 20
_MAX_SOURCE = 256 << 10
#: errno.EIO: one more module imported would be seen by the program.
_EIO = 5

_U16 = struct.Struct("<H").pack_into
_U32 = struct.Struct("<I").pack_into
_U64 = struct.Struct("<Q").pack_into
_U32_AT = struct.Struct("<I").unpack_from
_RECORD = struct.Struct(p.RECORD_FORMAT).pack_into
_ENTRY = struct.Struct("<II").pack_into

#: Maps are never given up. Before 3.13 each owns a descriptor, which the program may have closed
#: and used again (daemons close them all); giving the map up would close the program's.
_kept = []


class MappedFile:
    """A file of zeros that can grow. Its blocks are there before they are stored to."""

    def __init__(self, path, size):
        self.path = path
        self.size = 0
        self.map = None
        self.grow(size, os.O_CREAT | os.O_EXCL)

    def grow(self, size, flags=0):
        handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
        try:
            os.posix_fallocate(handle, 0, size)
            try:
                self.map = mmap.mmap(handle, size, trackfd=False)
            except TypeError:  # before 3.13
                self.map = mmap.mmap(handle, size)
        finally:
            os.close(handle)
        self.size = size
        _kept.append(self.map)


class Ring:
    """The records of one thread at a time."""

    def __init__(self, store, index):
        self._store = store
        self._slot = index * p.RING_SIZE
        path = os.path.join(store.path, "ring.%d" % index)
        self._file = MappedFile(path, RING_RECORDS * p.RECORD_SIZE)
        self._written = 0
        self._time = 0

    def write(self, time, kind, small=0, a=0, b=0, c=0, d=0):
        """Appends one record; times never go back within a ring."""
        time = self._time = max(time, self._time)
        at = self._written % RING_RECORDS * p.RECORD_SIZE
        _RECORD(self._file.map, at, time, kind, small, a, b, c, d)
        self._written += 1
        _U64(self._store.rings.map, self._slot + p.RING_WRITTEN, self._written)

    def describe(self, thread, flags, name, native_id, begins=False):
        rings = self._store.rings.map
        if begins:
            _U64(rings, self._slot + p.RING_THREAD_BEGIN_AT, self._written)
        _U32(rings, self._slot + p.RING_FLAGS, flags)
        _U32(rings, self._slot + p.RING_NAME, name)
        _U32(rings, self._slot + p.RING_NATIVE_ID, native_id)
        _U32(rings, self._slot + p.RING_THREAD, thread)


class Store:
    """The directory of this process, made ready by the constructor."""

    def __init__(self, session, epoch, detail, facts, monotonic, wall):
        self.pid = pid = os.getpid()
        now = max(0, monotonic - epoch)
        name = "%d-%d" % (pid, now)
        self.path = os.path.join(session, "." + name)
        os.mkdir(self.path, 0o700)
        try:
            self._make(pid, now, detail, wall)
            for key, text in facts.items():
                self.fact(key, text)
            final = os.path.join(session, name)
            os.rename(self.path, final)
        except BaseException:
            _remove(self.path)
            raise
        self._rename(final)

    def _make(self, pid, now, detail, wall):
        self._open = []
        self._header = self._file("header", p.HEADER_SIZE)
        self.rings = self._file("rings", MAX_RINGS * p.RING_SIZE)
        self.objects = self._file("objects", 256 * p.OBJECT_SLOT_SIZE)
        self._file("sites", PAGE)
        self._defs = self._file("defs", 64 * PAGE)
        self._defs_length = 0
        self._strings = {}
        self._sites = {}
        self._stacks = {}
        self._ring_count = 0
        self._object_count = 0
        self._dropped = 0
        self.failed = False
        self._free_objects = []
        head = self._header.map
        _U32(head, p.HEADER_VERSION, p.PROTOCOL_VERSION)
        _U32(head, p.HEADER_RUNTIME, p.RUNTIME_KIND_CPYTHON_FALLBACK)
        _U32(head, p.HEADER_PID, pid)
        _U32(head, p.HEADER_PARENT_PID, os.getppid())
        _U64(head, p.HEADER_START_NS, now)
        _U64(head, p.HEADER_START_UNIX_NS, wall)
        _U32(head, p.HEADER_DETAIL, detail)
        _U32(head, p.HEADER_RING_RECORDS, RING_RECORDS)
        head[: len(p.MAGIC)] = p.MAGIC

    def _file(self, name, size):
        made = MappedFile(os.path.join(self.path, name), size)
        self._open.append(made)
        return made

    def _rename(self, path):
        self.path = path
        for one in self._open:
            one.path = os.path.join(path, os.path.basename(one.path))

    def finish(self, now):
        _U64(self._header.map, p.HEADER_END_NS, now)

    def silenced(self):
        """Whether the host has said that nobody reads any more."""
        return _U32_AT(self._header.map, p.HEADER_FLAGS)[0] & p.HEADER_FLAG_SILENT

    def is_read(self):
        """Whether the host may still read: it has not said otherwise, nor removed the folder."""
        return not self.silenced() and os.path.isdir(self.path)

    def dropped(self):
        self._dropped += 1
        _U64(self._header.map, p.HEADER_DROPPED, self._dropped)

    def make_room(self):
        """Grows what is nearly full. Not while stacks are looked at: it may let others run."""
        if self.failed:
            return
        try:
            if self._defs.size - self._defs_length < 32 * PAGE and self._defs.size < MAX_DEFS:
                self._defs.grow(self._defs.size * 2)
            needed = (self._object_count + 64) * p.OBJECT_SLOT_SIZE
            if not self._free_objects and self.objects.size < needed:
                self.objects.grow(self.objects.size * 2)
        except OSError as error:
            self.fail(error)

    def fail(self, error):
        """Nothing grows any more, here or in a child; the host tells the user why."""
        self.failed = True
        _U32(self._header.map, p.HEADER_ERROR, error.errno or _EIO)

    # Rings

    def new_ring(self):
        """One more ring, None when there is no room for it. May let other threads run."""
        if self._ring_count >= MAX_RINGS or self.failed:
            return None
        try:
            ring = Ring(self, self._ring_count)
        except OSError as error:
            self.fail(error)
            return None
        self._ring_count += 1
        _U32(self._header.map, p.HEADER_RING_COUNT, self._ring_count)
        return ring

    # Definitions

    def fact(self, key, text):
        self._define(p.DEF_KIND_FACT, key, text.encode("utf-8", "replace"))

    def string(self, text):
        if not text:
            return 0
        known = self._strings.get(text)
        if known is None:
            known = self._strings[text] = self._define(
                p.DEF_KIND_STRING, len(self._strings) + 1, text.encode("utf-8", "replace")[:65535]
            )
        return known

    def site(self, file, function, line, flags):
        key = (file, function, line)
        known = self._sites.get(key)
        if known is None:
            payload = struct.pack("<IIII", self._file_string(file), self.string(function), line, flags)
            known = self._sites[key] = self._define(p.DEF_KIND_SITE, len(self._sites) + 1, payload)
        return known

    def _file_string(self, name):
        """A file's name, with what it says where it is none on disk (see native/writing/sources.c)."""
        if not name or name in self._strings:
            return self.string(name)
        known = self.string(name)
        cache = getattr(sys.modules.get("linecache"), "cache", None)
        entry = cache.get(name) if type(cache) is dict else None
        # Entries of real files have a time of modification.
        if type(entry) is tuple and len(entry) == 4 and entry[1] is None:
            text = "".join(line for line in entry[2] if type(line) is str)
            self._define(p.DEF_KIND_SOURCE, known, text.encode("utf-8", "replace")[:_MAX_SOURCE])
        return known

    def stack(self, caller, site):
        key = (caller, site)
        known = self._stacks.get(key)
        if known is None:
            payload = struct.pack("<II", caller, site)
            number = len(self._stacks) + 1
            known = self._stacks[key] = self._define(p.DEF_KIND_STACK, number, payload)
        return known

    def _define(self, kind, ident, payload):
        """Appends a definition; 0, which is "unknown", when there is no room for it."""
        at = self._defs_length
        end = at + 8 + len(payload) + (-len(payload) % 4)
        if end > self._defs.size:
            return 0
        _ENTRY(self._defs.map, at, kind | len(payload) << 8, ident)
        self._defs.map[at + 8 : at + 8 + len(payload)] = payload
        self._defs_length = end
        _U64(self._header.map, p.HEADER_DEFS_LENGTH, end)
        return ident

    # Object slots

    def object_slot(self):
        """The offset of a free object slot, None when there is none."""
        if self._free_objects:
            return self._free_objects.pop()
        at = self._object_count * p.OBJECT_SLOT_SIZE
        if at + p.OBJECT_SLOT_SIZE > self.objects.size:
            return None
        self._object_count += 1
        _U32(self._header.map, p.HEADER_OBJECT_COUNT, self._object_count)
        return at

    def free_object_slot(self, at):
        _U32(self.objects.map, at + p.OBJECT_SLOT_OBJECT, 0)
        self.objects.map[at + 4 : at + p.OBJECT_SLOT_SIZE] = bytes(p.OBJECT_SLOT_SIZE - 4)
        self._free_objects.append(at)

    def set16(self, at, value):
        _U16(self.objects.map, at, value)

    def set32(self, at, value):
        _U32(self.objects.map, at, min(value, 0xFFFFFFFF))

    def set64(self, at, value):
        _U64(self.objects.map, at, value)


def _remove(path):
    try:
        for name in os.listdir(path):
            os.unlink(os.path.join(path, name))
        os.rmdir(path)
    except OSError:
        pass
