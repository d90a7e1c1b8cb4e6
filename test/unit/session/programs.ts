import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Session, type LaunchOptions } from '../../../src/session/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { identifyProcess } from '../../../src/transport/index';
import { anyPython } from '../../support/pythons';

/** A folder for programs, sessions and recordings of one test. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  private readonly sessions: Session[] = [];

  /** Writes a file; gives its path. */
  file(name: string, text: string | Buffer, mode = 0o644): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    return path;
  }

  /** Launches a Python program given as text, output piped. */
  async launch(text: string, options: Partial<LaunchOptions> = {}): Promise<Session> {
    const script = this.file('program.py', text);
    const session = await Session.launch({
      program: { kind: 'command', command: script, args: [] },
      python: anyPython().path,
      cwd: this.folder,
      record: join(this.folder, 'run.heddle'),
      stdio: ['ignore', 'pipe', 'inherit'],
      handleSignals: false,
      ...options,
    });
    this.sessions.push(session);
    return session;
  }

  get recording(): string {
    return join(this.folder, 'run.heddle');
  }

  async open(): Promise<Session> {
    const session = await Session.open(this.recording);
    this.sessions.push(session);
    return session;
  }

  dispose(): void {
    for (const session of this.sessions) session.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves with the first line of output that has `text` in it. */
export function said(output: Readable, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface(output);
    lines.on('line', (line) => {
      if (line.includes(text)) resolve(line);
    });
    lines.on('close', () => reject(new Error(`the program never said ${text}`)));
  });
}

export function finding(session: Session, rule: string): Promise<FindingRow> {
  return new Promise((resolve) => {
    session.onFinding((row) => {
      if (row.rule === rule) resolve(row);
    });
  });
}

/** Session directories under a root. */
export function directoriesIn(root: string): string[] {
  return readdirSync(root).filter((name) => name.startsWith('heddle-'));
}

/** Whether a process runs; one that ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  return identifyProcess(pid) !== null;
}

export const DEADLOCK = `
import threading, time
a, b = threading.Lock(), threading.Lock()
meet = threading.Barrier(2)
def work(first, second):
    with first:
        meet.wait()
        with second:
            pass
threads = [threading.Thread(target=work, args=pair, name=name)
           for pair, name in (((a, b), "ab"), ((b, a), "ba"))]
for one in threads: one.start()
for one in threads: one.join()
`;
