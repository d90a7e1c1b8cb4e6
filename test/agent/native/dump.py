"""Prints a process directory of a Heddle session as text: python dump.py DIRECTORY [--json].

For developers of the agent; written for clarity, not speed. Layouts are read from the generated
header of the native agent, so that there is nothing here to keep up to date.
"""

import json
import os
import re
import struct
import sys

HEADER = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../src/runtime/python/native/protocol.h"
)
CODES = {"uint64_t": "Q", "uint32_t": "I", "uint16_t": "H", "uint8_t": "B"}


def read_definitions():
    text = open(HEADER).read()
    enums = {}
    for name, value in re.findall(r"^  HD_(\w+) = (\d+),", text, re.M):
        enums.setdefault(name, int(value))
    layouts = {}
    for body, name in re.findall(r"typedef struct \{\n(.*?)\n\} (\w+);", text, re.S):
        members = []
        for kind, rest in re.findall(r"^  (uint\d+_t) ([^;]+);", body, re.M):
            for member in rest.split(","):
                found = re.match(r"\s*(\w+)(?:\[(\d+)\])?", member)
                members.append((found[1], CODES[kind], int(found[2] or 1)))
        layouts[name] = members
    return enums, layouts


ENUMS, LAYOUTS = read_definitions()


def members_of(prefix):
    return {value: name[len(prefix):] for name, value in ENUMS.items() if name.startswith(prefix)}


EVENTS, REASONS = members_of("EVENT_"), members_of("WAIT_REASON_")
KINDS, OUTCOMES = members_of("OBJECT_KIND_"), members_of("WAIT_OUTCOME_")


def unpack(layout, data, offset=0):
    result = {}
    for name, code, count in LAYOUTS[layout]:
        size = struct.calcsize("<" + code)
        offset = (offset + size - 1) // size * size
        values = struct.unpack_from(f"<{count}{code}", data, offset)
        offset += size * count
        if name != "reserved":
            result[name] = values[0] if count == 1 else list(values)
    return result


class Process:
    def __init__(self, directory):
        def data(name):
            with open(os.path.join(directory, name), "rb") as file:
                return file.read()

        self.header = unpack("hd_header", data("header"))
        self.strings, self.sites, self.stacks, self.facts = {0: ""}, {}, {}, {}
        self._read_defs(data("defs"))
        rings = data("rings")
        self.rings = [unpack("hd_ring", rings, 128 * i) for i in range(self.header["ring_count"])]
        self.records = [self._read_ring(i, data(f"ring.{i}")) for i in range(len(self.rings))]
        objects, sites = data("objects"), data("sites")
        slots = (unpack("hd_object_slot", objects, 256 * i) for i in range(self.header["object_count"]))
        self.objects = {slot["object"]: slot for slot in slots if slot["object"]}
        slots = (unpack("hd_site_slot", sites, 32 * i) for i in range(self.header["site_count"]))
        self.counters = [slot for slot in slots if slot["object"]]

    def _read_defs(self, data):
        offset = 0
        while offset < self.header["defs_length"]:
            head, ident = struct.unpack_from("<II", data, offset)
            kind, size = head & 255, head >> 8
            payload = data[offset + 8 : offset + 8 + size]
            if kind == ENUMS["DEF_KIND_STRING"]:
                self.strings[ident] = payload.decode()
            elif kind == ENUMS["DEF_KIND_SITE"]:
                file, function, line, flags = struct.unpack("<4I", payload)
                self.sites[ident] = (self.strings[file], self.strings[function], line, flags)
            elif kind == ENUMS["DEF_KIND_STACK"]:
                self.stacks[ident] = struct.unpack("<2I", payload)
            elif kind == ENUMS["DEF_KIND_FACT"]:
                self.facts[ident] = payload.decode()
            else:
                raise ValueError(f"kind {kind} at {offset}")
            offset += 8 + (size + 3) // 4 * 4

    def _read_ring(self, index, data):
        ring = self.rings[index]
        written, capacity = ring["written"], ring["records"] or self.header["ring_records"]
        first = max(0, written - capacity, ring["records_from"])
        return [unpack("hd_record", data, 32 * (n % capacity)) for n in range(first, written)]

    def site(self, ident):
        if not ident:
            return "-"
        file, function, line, flags = self.sites[ident]
        return f"{os.path.basename(file)}:{line} {function}" + ("", " L", " I", " I")[flags]

    def stack(self, ident):
        frames = []
        while ident:
            ident, site = self.stacks[ident]
            frames.append(self.site(site))
        return frames

    def events(self):
        """All records of all rings by time, with the names of things."""
        for ring, records in enumerate(self.records):
            for record in records:
                yield dict(record, ring=ring, event=EVENTS[record["kind"]])


def describe(process, event):
    name, a, b, c, d, small = (event[k] for k in ("event", "a", "b", "c", "d", "small"))
    low, high = d & 0xFFFFFFFF, d >> 32
    if name == "THREAD_BEGIN":
        return f"thread {a} {process.strings[b]!r} flags {small} parent {high} {process.stack(c)}"
    if name == "THREAD_NAME":
        return f"thread {a} {process.strings[b]!r} flags {small}"
    if name == "OBJECT_BEGIN":
        return f"object {a} {KINDS[small]} parent {b} size {high} {process.stack(c)}"
    if name == "BLOCK":
        limit = "" if d == 2**64 - 1 else f" limit {d / 1e9:.3f}"
        return f"{REASONS[small]} {a} owner {b}{limit} {process.stack(c)}"
    if name == "UNBLOCK":
        latency = "?" if c == 2**32 - 1 else c
        return f"{OUTCOMES[small]} {a} waker {b} latency {latency} waited {d}"
    if name == "OWNER":
        return f"object {a} owner {b} at {process.site(low)} {process.stack(c)}"
    if name in ("HOLD", "RELEASE"):
        return f"object {a} {process.site(b)} c {c} held {d}" + (" foreign" if small else "")
    if name in ("HELD", "ACQUIRE", "PUT", "GET", "NOTIFY"):
        return f"object {a} {process.site(b)} {c} {d} small {small}"
    return f"{a} {b} {c} {d} {small}"


def main(directory):
    process = Process(directory)
    print({k: v for k, v in process.header.items() if k != "magic"})
    print(process.facts)
    for event in sorted(process.events(), key=lambda one: one["time"]):
        print(f"{event['time'] / 1e6:12.4f} ring {event['ring']} {event['event']:12}", describe(process, event))
    print("objects")
    for slot in process.objects.values():
        slot["kind"] = KINDS[slot["kind"]]
        slot["stack"] = process.stack(slot["stack"])
        slot["hold_histogram"] = sum(slot["hold_histogram"])
        print("  ", {k: v for k, v in slot.items() if v})
    print("sites")
    for slot in process.counters:
        print("  ", slot["object"], process.site(slot["site"]), slot["acquisitions"], slot["contended"], slot["wait_total"])


if __name__ == "__main__":
    if "--json" in sys.argv:
        process = Process(sys.argv[1])
        json.dump({"header": process.header, "objects": list(process.objects.values())}, sys.stdout)
    else:
        main(sys.argv[1])
