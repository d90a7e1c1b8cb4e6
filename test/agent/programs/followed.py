"""What functions that follow calls see while programs, processes and threads are started, of files that are not the program's."""

import multiprocessing
import os
import subprocess
import sys
import threading

seen = set()


def note(code):
    if "heddle_agent" in code.co_filename:
        seen.add("%s in %s" % (code.co_name, os.path.basename(code.co_filename)))


def trace(frame, event, arg):
    note(frame.f_code)
    return trace


def work():
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    os.system("true")
    os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)
    child = os.fork()
    if child == 0:
        print("child", sorted(seen), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    process = multiprocessing.get_context("fork").Process(target=os.getpid)
    process.start()
    process.join()
    thread = threading.Thread(target=os.getpid)
    thread.start()
    thread.join()


def tell(name):
    print(name, sorted(seen), flush=True)
    seen.clear()


sys.settrace(trace)
threading.settrace(trace)
work()
sys.settrace(None)
threading.settrace(None)
tell("trace")
sys.setprofile(trace)
work()
sys.setprofile(None)
tell("profile")
if hasattr(sys, "monitoring"):
    monitoring, start = sys.monitoring, sys.monitoring.events.PY_START
    monitoring.use_tool_id(3, "followed")
    monitoring.register_callback(3, start, lambda code, _offset: note(code))
    monitoring.set_events(3, start)
    work()
    monitoring.set_events(3, 0)
    tell("monitoring")
