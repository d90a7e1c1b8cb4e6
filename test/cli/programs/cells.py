"""Runs code that lies in no file, as a notebook does its cells, and has it in tracebacks."""

import linecache

CELL = """\
import threading, time
orders = threading.Lock()
def work():
    for _ in range(20):
        with orders:
            time.sleep(0.02)
threads = [threading.Thread(target=work) for _ in range(3)]
for one in threads: one.start()
for one in threads: one.join()
"""
name = "/tmp/ipykernel_1/2601716555.py"
linecache.cache[name] = (len(CELL), None, CELL.splitlines(True), name)
exec(compile(CELL, name, "exec"), {"__name__": "__main__"})

# What else may stand there is let alone.
for at, lines in enumerate((None, [None, 7], "text", ["\udc80\n"], ())):
    odd = "<odd %d>" % at
    linecache.cache[odd] = (1, None, lines, odd)
    exec(compile("import threading\nwith threading.Lock():\n    pass\n", odd, "exec"))
linecache.cache = None
exec(compile("import threading\nwith threading.Lock():\n    pass\n", "<last>", "exec"))
print("done")
