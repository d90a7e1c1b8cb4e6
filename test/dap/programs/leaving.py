"""Threads of every kind that a debugger may hold when it leaves; tells what it left behind."""

import multiprocessing
import sys
import threading
import time

done = threading.Event()
counts = {}


def left():
    """What of a debugger can be found in the calling thread and in the interpreter."""
    found = []
    if sys.gettrace() is not None or sys.getprofile() is not None:
        found.append("a trace function")
    if threading._trace_hook is not None:
        found.append("a trace function for new threads")
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_trace is not None:
            found.append("a trace function in %s" % frame.f_code.co_name)
        frame = frame.f_back
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None:
        found += ["tool %s" % monitoring.get_tool(one) for one in range(6) if monitoring.get_tool(one)]
    if sys.excepthook is not sys.__excepthook__:
        found.append("sys.excepthook")
    if threading.excepthook.__module__ != "_thread":
        found.append("threading.excepthook")
    return found


def work(name):
    counts[name] = 0  # work
    while counts[name] < 20 or not done.is_set():
        counts[name] += 1
        time.sleep(0.001)
    return name


def run(name, report):
    work(name)
    report.extend(left())


def write(file, names, report):
    with open(file, "w") as out:
        out.write("%s %s\n" % (sorted(names), sorted(set(report))))


def child(file):
    done.set()
    report = []
    run("child", report)
    write(file, counts, report)


def main(file):
    process = multiprocessing.get_context("fork").Process(target=child, args=(file + ".child",))
    process.start()
    report = []
    names = ("stopped", "frozen", "stepping")
    threads = [threading.Thread(target=run, args=(name, report), name=name) for name in names]
    for thread in threads:
        thread.start()
    while len(counts) < 3 or min(counts.values()) < 20:
        time.sleep(0.002)
    done.set()
    for thread in threads:
        thread.join()
    process.join()
    report += left()
    write(file, counts, report)


if __name__ == "__main__":
    main(sys.argv[1])
