import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anyPython, pythons } from '../support/pythons';
import { program, reportOf, testFolder } from './support/heddle';

/** All threads wait for longer than a finding needs, and go on by what comes from outside. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'a thread waits in select() for what a program writes, and puts it into a queue': `
import queue, select, subprocess, threading
lines = queue.Queue()
late = subprocess.Popen(["sh", "-c", "sleep 2.5; echo late"], stdout=subprocess.PIPE)
def pump():
    select.select([late.stdout.fileno()], [], [])
    lines.put(late.stdout.readline())
threading.Thread(target=pump).start()
consumer = threading.Thread(target=lambda: print(lines.get()))
consumer.start()
consumer.join()
late.wait()
`,
  'a handler of a server runs a program before it answers': `
import http.server, subprocess, threading, urllib.request
class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = subprocess.check_output(["sh", "-c", "sleep 2.5; echo late"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
server = http.server.HTTPServer(("127.0.0.1", 0), Api)
thread = threading.Thread(target=server.handle_request)
thread.start()
print(urllib.request.urlopen("http://127.0.0.1:%d" % server.server_port).read())
thread.join()
`,
  'a thread reads what a program writes that a shell has left behind': `
import queue, subprocess, threading
lines = queue.Queue()
shell = subprocess.Popen(["sh", "-c", "(sleep 2.5; echo late) &"], stdout=subprocess.PIPE)
shell.wait()
threading.Thread(target=lambda: [lines.put(line) for line in shell.stdout]).start()
consumer = threading.Thread(target=lambda: print(lines.get()))
consumer.start()
consumer.join()
`,
  'a server gives up after a time limit of the kernel, and answers': `
import socket, struct, threading
server = socket.create_server(("127.0.0.1", 0))
def serve():
    connection, _ = server.accept()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 2, 500_000))
    with connection:
        try:
            connection.recv(100)
        except BlockingIOError:
            connection.sendall(b"late")
thread = threading.Thread(target=serve)
thread.start()
print(socket.create_connection(server.getsockname()).recv(100))
thread.join()
`,
  'threads wait until the user presses Ctrl-C, which ends the wait of the main thread': `
import os, queue, subprocess, threading
jobs, stopped = queue.Queue(), threading.Event()
threads = [threading.Thread(target=jobs.get), threading.Thread(target=stopped.wait)]
def main():
    for thread in threads:
        thread.start()
    subprocess.Popen(["sh", "-c", "sleep 2.5; kill -INT %d" % os.getpid()])
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        print(b"late")
    jobs.put(None)
    stopped.set()
main()
`,
  'a main thread waits for Ctrl-C while programs work that it has started, and no thread': `
import os, subprocess, threading
ready, stopped = threading.Event(), threading.Event()
threading.Thread(target=ready.set).start()
ready.wait()
subprocess.Popen(["sh", "-c", "sleep 2.5; kill -INT %d" % os.getpid()])
try:
    stopped.wait()
except KeyboardInterrupt:
    print(b"late")
`,
  'a main thread waits for a signal, whose handler it has set just before': `
import os, queue, signal, subprocess, threading
late, lines = threading.Event(), queue.Queue()
signal.signal(signal.SIGUSR1, lambda *_: late.set())
command = "(sleep 2.5; kill -USR1 %d) >/dev/null 2>&1 &" % os.getpid()
subprocess.Popen(["sh", "-c", command]).wait()
consumer = threading.Thread(target=lambda: print(lines.get()))
consumer.start()
late.wait()
lines.put(b"late")
consumer.join()
`,
  'a thread of the C library sets the event when a timer of POSIX has run out': `
import ctypes, threading
class Sigevent(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("signal", ctypes.c_int), ("notify", ctypes.c_int),
                ("function", ctypes.c_void_p), ("rest", ctypes.c_char * 64)]
late, library = threading.Event(), ctypes.CDLL(None)
call = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: late.set())
event = Sigevent(notify=2, function=ctypes.cast(call, ctypes.c_void_p).value)
timer = ctypes.c_void_p()
assert library.timer_create(1, ctypes.byref(event), ctypes.byref(timer)) == 0
library.timer_settime(timer, 0, (ctypes.c_long * 4)(0, 0, 2, 500_000_000), None)
thread = threading.Thread(target=int)
thread.start()
thread.join()
late.wait()
print(b"late")
`,
};

test.each(Object.entries(PROGRAMS))('nothing is found where %s', async (_what, text) => {
  const path = join(testFolder(), 'app.py');
  writeFileSync(path, text);
  const { report, run } = await reportOf(['--python', anyPython().path, path]);
  expect(run.stdout).toContain("b'late");
  expect(report.findings).toEqual([]);
});

const some = pythons().filter(({ minor }) => minor === 11 || minor === 14);

describe.each(some)('who has given a lock back has it no more: 3.$minor', (python) => {
  test.each(['0', '1'])('native agent: %s', async (native) => {
    const args = ['--python', python.path, program('unknown_holder.py')];
    const { report } = await reportOf(args, { env: { HEDDLE_NATIVE: native } });
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
