import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerOf } from './script';

/**
 * System calls in which a thread waits without the interpreter lock and holds nothing of the C
 * library: it may be called up from them. By the kernel's numbers for x86-64: read, poll, select,
 * pause, nanosleep, accept, recvfrom, recvmsg, wait4, futex, epoll_wait, clock_nanosleep, waitid,
 * pselect6, ppoll, epoll_pwait, accept4, rt_sigtimedwait.
 */
const WAITING = [0, 7, 23, 34, 35, 43, 45, 47, 61, 202, 232, 230, 247, 270, 271, 281, 288, 128];
/** It only puts things in order: nothing it calls waits. */
const PATIENCE_MS = 30_000;
/** As preload.c unmaps it. */
const PAGE = '65536';

export type GdbOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed'; readonly said: string };

const PROTOTYPES = {
  mmap: 'unsigned long (*)(unsigned long, unsigned long, int, int, int, long)',
  munmap: 'int (*)(unsigned long, unsigned long)',
  dlopen: 'unsigned long (*)(unsigned long, int)',
  dlsym: 'unsigned long (*)(unsigned long, unsigned long)',
  Py_AddPendingCall: 'int (*)(unsigned long, unsigned long)',
};

const call = (name: keyof typeof PROTOTYPES, ...args: readonly string[]): string =>
  `((${PROTOTYPES[name]}) ${name})(${args.join(', ')})`;

/**
 * What gdb does, stopped anywhere in the program. In a main thread that waits, it loads our library,
 * which runs the script in a thread of its own. One that runs may be in the middle of anything: it is
 * only given a pending call, which the interpreter makes between two instructions of Python; the
 * pages with its text stay. Nothing that is called waits for the interpreter lock.
 */
function commands(folder: string, library: string, script: string): string {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `${content}\0`, { mode: 0o600 });
    return path;
  };
  const source = file('source', runnerOf(script));
  const names = file('names', `${library}\0heddle_enter`);
  const waits =
    process.arch === 'x64' ? WAITING.map((number) => `$orig_rax == ${number}`).join(' || ') : '0';
  const map = call('mmap', '0', PAGE, '3', '0x22', '-1', '0');
  return [
    'set pagination off',
    'set confirm off',
    // A signal that comes during a call is the program's; where it stops that all the same, the call is undone.
    'handle all nostop noprint pass',
    'set unwindonsignal on',
    'thread 1',
    `set $page = ${map}`,
    `restore ${source} binary $page`,
    `if ${waits}`,
    `  set $names = ${map}`,
    `  restore ${names} binary $names`,
    `  set $library = ${call('dlopen', '$names', '2')}`,
    `  set $enter = ${call('dlsym', '$library', `$names + ${Buffer.byteLength(library) + 1}`)}`,
    `  set $error = ((int (*)(unsigned long)) $enter)($page)`,
    `  set $done = ${call('munmap', '$names', PAGE)}`,
    'else',
    `  set $done = ${call('Py_AddPendingCall', '(unsigned long) &PyRun_SimpleString', '$page')}`,
    'end',
    'detach',
    '',
  ].join('\n');
}

/** Has gdb lead the program to a script; `library` is our preload library. */
export function callThroughGdb(
  pid: number,
  folder: string,
  library: string,
  script: string,
): Promise<GdbOutcome> {
  const file = join(folder, 'attach.gdb');
  writeFileSync(file, commands(folder, library, script), { mode: 0o600 });
  const before = ['set debuginfod enabled off', 'set auto-load off'];
  const args = [
    '-nx',
    '-batch',
    ...before.flatMap((one) => ['-iex', one]),
    ...['-p', String(pid), '-x', file],
  ];
  return new Promise((resolve) => {
    const gdb = spawn('gdb', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C is for us: gdb must not leave the program in the middle of a call.
      detached: true,
      timeout: PATIENCE_MS,
    });
    let said = '';
    for (const stream of [gdb.stdout, gdb.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    gdb.once('error', () => resolve({ kind: 'missing' }));
    gdb.once('close', (code) => resolve(outcomeOf(code, said)));
  });
}

function outcomeOf(code: number | null, said: string): GdbOutcome {
  if (/ptrace: (Operation not permitted|Inappropriate)|Could not attach/.test(said))
    return { kind: 'forbidden' };
  const error = said.split('\n').findLast((line) => /attach\.gdb:\d+: Error in sourced/.test(line));
  if (code === 0 && !error) return { kind: 'done' };
  const lines = said.trim().split('\n');
  return { kind: 'failed', said: lines.at(-1) ?? `it ended with status ${code}` };
}
