import { closeSync, openSync, readSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const NS_PER_TICK = 10_000_000;
/** Fields of a thread's `stat`, counted from its state. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** How much of the processor a thread had. */
export interface Scheduling {
  readonly cpuNs: number;
  readonly queuedNs: number;
  readonly turns: number;
}

/** What `stat` says of a thread. */
export interface ThreadStat {
  readonly name: string;
  readonly state: string;
  /** Processor time so far, ns; in steps of 10 ms. */
  readonly cpuNs: number;
}

/** Files that stay open at most: rings need some too. */
const MOST_OPEN = 1000;

const scratch = Buffer.alloc(1024);
let keptOpen = 0;

/** Reads a file of /proc that is open; null when its thread is gone. */
function readOpen(fd: number): string | null {
  try {
    const bytes = readSync(fd, scratch, 0, scratch.length, 0);
    return bytes > 0 ? scratch.toString('latin1', 0, bytes) : null;
  } catch {
    return null;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch {
    return -1;
  }
}

function readOnce(path: string): string | null {
  const fd = open(path);
  if (fd < 0) return null;
  const text = readOpen(fd);
  closeSync(fd);
  return text;
}

/** `stat` of a thread; null when it is gone. */
export function readThreadStat(pid: number, tid: number): ThreadStat | null {
  const text = readOnce(`/proc/${pid}/task/${tid}/stat`);
  return text === null ? null : parseThreadStat(text);
}

/** The same of a process and all its threads. */
export function readProcessStat(pid: number): ThreadStat | null {
  const text = readOnce(`/proc/${pid}/stat`);
  return text === null ? null : parseThreadStat(text);
}

/** `tid (name) state …`: the name may hold anything, the last parenthesis ends it. */
export function parseThreadStat(text: string): ThreadStat | null {
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  if (start < 0 || end < start) return null;
  const fields = text.slice(end + 2).split(' ');
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  return { name: text.slice(start + 1, end), state: fields[0] ?? '', cpuNs: ticks * NS_PER_TICK };
}

/**
 * `schedstat` of a thread: `<ns on a processor> <ns in a run queue> <turns>`. It stays open while
 * the thread lives, for most of the cost of a look is in opening files.
 */
export class SchedulingFile {
  /** False where the kernel does not count it. */
  readonly exists: boolean;
  private readonly path: string;
  /** -1: opened for each call. */
  private fd: number;
  private last = '';

  constructor(pid: number, tid: number) {
    this.path = `/proc/${pid}/task/${tid}/schedstat`;
    this.fd = open(this.path);
    this.exists = this.fd >= 0;
    if (!this.exists) return;
    keptOpen++;
    if (keptOpen > MOST_OPEN) this.close();
  }

  /** `same`: nothing has changed since the last call; null: the thread is gone. */
  read(): Scheduling | 'same' | null {
    const text = this.fd >= 0 ? readOpen(this.fd) : readOnce(this.path);
    if (text === null) return null;
    if (text === this.last) return 'same';
    this.last = text;
    const [cpuNs = 0, queuedNs = 0, turns = 0] = text.split(' ').map(Number);
    return { cpuNs, queuedNs, turns };
  }

  close(): void {
    if (this.fd < 0) return;
    closeSync(this.fd);
    this.fd = -1;
    keptOpen--;
  }
}
