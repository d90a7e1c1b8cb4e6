import { describe, expect, test } from 'vitest';
import { expectRecords, modes, program, runAgent } from './agent';

describe.each(modes())('waits for what is outside: $label', (mode) => {
  test('pipes, sockets, files and processes', async () => {
    const run = await runAgent(mode, [program('outside.py')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const { main } = run;
    expect(main.dropped).toBe(0);
    const [port, worker, child, stray, talker] = run.stdout.trim().split(' ');
    const expected: Record<string, readonly [string, string]> = {
      read_pipe: ['what=PipeData', 'read-pipe'],
      write_pipe: ['what=PipeRoom bytes=1048576', 'write-pipe'],
      read_file: ['what=PipeData', 'read-file'],
      receive: [`what=SocketData number=${port}`, 'recv'],
      accept: [`what=SocketClient number=${port}`, 'accept'],
      selects: ['what=Ready number=1', 'select'],
      polls: ['what=Ready', 'poll'],
      epolls: ['what=Ready', 'epoll'],
      locks: ['what=FileLock', 'flock'],
      receive_message: ['what=SocketData', 'recvmsg'],
      tls_receive: ['what=SocketData', 'tls-recv'],
      read_vector: ['what=PipeData', 'readv'],
      // It has read something at once, and waits for more.
      read_rest: ['what=PipeData', 'read-rest'],
      connection_receives: ['what=SocketData', 'connection-recv'],
      connection_sends: ['what=SocketRoom', 'connection-send'],
    };
    for (const [thread, [what, mark]] of Object.entries(expected)) {
      expectRecords(mode, main, thread, [
        // The fallback knows what a wait is for only where that takes no question to the program.
        ...(mode.native ? [`Awaited ${what}`] : []),
        `Block reason=Io stack=${thread}@${mark}`,
        'Unblock outcome=Ok',
      ]);
    }
    const processes: Record<string, readonly [string, string]> = {
      waits_for_child: [`number=${child}`, 'popen-wait'],
      waits_a_while: [`number=${child}`, 'popen-timeout'],
      communicates: [`number=${talker}`, 'communicate'],
      joins: [`number=${worker} name=worker-1`, 'process-join'],
      waits_by_id: [`number=${stray}`, 'waitpid'],
    };
    for (const [thread, [what, mark]] of Object.entries(processes)) {
      // Looks at the process again and again: to the fallback it never stands still.
      if (!mode.native && thread === 'waits_a_while') continue;
      expectRecords(mode, main, thread, [
        `Awaited what=Process ${what}`,
        `Block reason=Process stack=${thread}@${mark}`,
        'Unblock outcome=Ok',
      ]);
    }
    if (!mode.native) return;
    const without = main.thread('does_not_wait').records.filter((one) => one.event === 'Block');
    // Before 3.10 Popen() waits until the child has begun.
    const mayWait = ['does_not_wait@waitid', 'does_not_wait@started'];
    expect(without.filter((one) => !mayWait.includes(one.stack[0]!))).toEqual([]);
  });
});

const native = modes().filter((mode) => mode.native);

describe.each(native)('descriptors whose numbers are used again: $label', (mode) => {
  const again = `
import os, threading
timer = threading.Timer(0.2, lambda: os.write(ends[1], b"x"))
timer.start()
with open(os.__file__, "rb", buffering=0) as file:
    number = file.fileno()
    file.read()
ends = os.pipe()
os.read(ends[0], 1)
timer.join()
print(number == ends[0])
`;

  test('a pipe is no file for having the number of one that was just read', async () => {
    const { main, stdout } = await runAgent(mode, ['-c', again]);
    expect(stdout).toBe('True\n');
    expectRecords(mode, main, 'MainThread', ['Awaited what=PipeData', 'Block reason=Io']);
  });
});

describe.each(native)('time limits outside: $label', (mode) => {
  const limited = `
import socket, struct
one, other = socket.socketpair()
one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 200_000))
try:
    one.recv(1)
except BlockingIOError:
    print("over")
`;

  test('a time limit of the kernel for a socket is one', async () => {
    const { main, stdout } = await runAgent(mode, ['-c', limited]);
    expect(stdout).toBe('over\n');
    expectRecords(mode, main, 'MainThread', ['Block reason=Io timeout=0.2s']);
  });
});
