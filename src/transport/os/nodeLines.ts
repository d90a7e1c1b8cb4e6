import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isOfPackage, isOfRuntime, pathOf, SourceMaps } from '../../runtime/node/source/sourceMaps';
import type { SiteRef } from '../../protocol/view/index';

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
/** Answers that are read at once, bytes: all that a pipe holds. */
const ROOM = 1 << 16;
/** Bytes of the number of a thread. */
const NUMBER = 4;
/** The agent's own bundles, as the package has them. */
const AGENT = /\/dist\/(?:node\/(?:agent|late|preload)\.cjs|runtime\/index\.c?js)$/;
const MODULES = 'node:internal/modules/';

/** Where a thread said it ran. */
export interface RunningLine {
  /** How long ago that was, ns. */
  readonly agoNs: number;
  readonly at: SiteRef;
}

/**
 * At which lines the threads of a Node run: they are asked, and answer in the midst of what they do (src/runtime/node/native/running_lines.c). One
 * that sleeps, or is in a call of the system, does not answer.
 */
export class NodeLines {
  private readonly bytes = Buffer.alloc(ROOM);
  private readonly maps = new SourceMaps();
  private rest = '';

  private constructor(
    private readonly directory: string,
    private readonly asked: number,
    private readonly answers: number,
  ) {}

  /** `directory`: that of the process; null: it does not answer. */
  static open(directory: string): NodeLines | null {
    let asked = -1;
    try {
      asked = openSync(join(directory, 'asked'), O_WRONLY | O_NONBLOCK);
      const answers = openSync(join(directory, 'answers'), O_RDONLY | O_NONBLOCK);
      return new NodeLines(directory, asked, answers);
    } catch {
      if (asked >= 0) closeSync(asked);
      return null;
    }
  }

  /** Asks threads, by the operating system's ids of them. */
  ask(threads: readonly number[]): void {
    if (threads.length === 0) return;
    const bytes = Buffer.alloc(NUMBER * threads.length);
    threads.forEach((tid, at) => bytes.writeInt32LE(tid, NUMBER * at));
    try {
      writeSync(this.asked, bytes);
    } catch {
      // The process has ended, or has not read what it was asked before.
    }
  }

  /** What was answered since the last time, by the thread. */
  answered(): Map<number, RunningLine> {
    const found = new Map<number, RunningLine>();
    const answers = (this.rest + this.read()).split('\n\n');
    this.rest = answers.pop()!;
    const nowNs = process.hrtime.bigint();
    for (const answer of answers) {
      const [head = '', ...frames] = answer.split('\n');
      const [tid, atNs] = head.split(' ');
      const at = this.lineOf(Number(tid), frames.flatMap(parseFrame));
      if (at && atNs) found.set(Number(tid), { agoNs: Number(nowNs - BigInt(atNs)), at });
    }
    return found;
  }

  private read(): string {
    try {
      return this.bytes.toString('utf8', 0, readSync(this.answers, this.bytes));
    } catch {
      return '';
    }
  }

  /** The innermost line of the program, or without one the innermost of a package. */
  private lineOf(tid: number, frames: readonly Frame[]): SiteRef | null {
    let innermost: SiteRef | null = null;
    for (const [at, frame] of frames.entries()) {
      const path = pathOf(frame.file);
      if (path === '' || path.startsWith('node:') || AGENT.test(path)) continue;
      const map = join(this.directory, `map.${tid}.${frame.script}`);
      const text = existsSync(map) ? () => readFileSync(map, 'utf8') : undefined;
      const { file, line } = this.maps.original(path, frame.line, frame.column, text);
      if (isOfRuntime(file)) continue;
      const name = frame.name || (isBody(frames[at + 1]) ? '<module>' : '<anonymous>');
      if (!isOfPackage(file)) return { file, function: name, line };
      innermost ??= { file, function: name, line, library: true };
    }
    return innermost;
  }

  close(): void {
    closeSync(this.asked);
    closeSync(this.answers);
  }
}

interface Frame {
  readonly line: number;
  readonly column: number;
  readonly script: number;
  readonly name: string;
  readonly file: string;
}

function parseFrame(text: string): Frame[] {
  const parts = /^(\d+) (\d+) (\d+) (.*?)\t(.*)$/.exec(text);
  if (!parts) return [];
  const [line = 0, column = 0, script = 0] = parts.slice(1, 4).map(Number);
  return [{ line, column, script, name: parts[4]!, file: parts[5]! }];
}

/** The body of a file: called by Node's loader, or by nobody. */
const isBody = (caller: Frame | undefined): boolean =>
  caller === undefined || caller.file.startsWith(MODULES);
