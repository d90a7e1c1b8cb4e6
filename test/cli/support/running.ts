import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import type { Report } from '../../../src/session/report/types';
import { eventually, heddle, testFolder, type Ended, type Heddle } from './heddle';

/** What a Node says for itself when its inspector opens, and somebody comes. */
const INSPECTOR = /^(Debugger (listening|attached|ending)|For help, see:).*\n/gm;

/** A program that runs, and that Heddle did not start. */
export class Running {
  stdout = '';
  stderr = '';
  code: number | null | undefined;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, Readable>) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    child.on('close', (code) => (this.code = code));
    child.stdin.on('error', () => undefined);
    onTestFinished(() => void child.kill('SIGKILL'));
  }

  /** Starts one, and waits until it says that it is ready. */
  static async start(command: string, args: readonly string[]): Promise<Running> {
    const one = new Running(spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] }));
    await one.says('ready');
    return one;
  }

  get pid(): number {
    return this.child.pid!;
  }

  says(text: string): Promise<true> {
    return eventually(
      () => this.stdout.includes(text),
      () => `it never said ${text}: ${this.stdout} ${this.stderr}`,
    );
  }

  /** Has it do something, and waits until it says that it is done. */
  async does(what: string): Promise<void> {
    this.child.stdin.write(`${what}\n`);
    await this.says(`did ${what}\n`);
  }

  /** Lets it end, and expects that it does so as if nobody had been there. `said`: on its outputs, between "ready" and "done". */
  async endsWell(said = '', complained: unknown = ''): Promise<void> {
    this.child.stdin.end();
    await eventually(
      () => this.code !== undefined,
      () => `it never ended: ${this.stdout} ${this.stderr}`,
    );
    const stderr = this.stderr.replace(INSPECTOR, '');
    expect([this.code, this.stdout, stderr]).toEqual([0, `ready\n${said}done\n`, complained]);
  }
}

export const reportFile = (): string => join(testFolder(), 'report.json');
export const report = (): Report => JSON.parse(readFileSync(reportFile(), 'utf8')) as Report;

/** Attaches, and waits until the agent is in. */
export async function attached(one: Running, env: Record<string, string> = {}): Promise<Heddle> {
  const args = ['attach', '--report', 'json', '--report-file', reportFile(), String(one.pid)];
  const host = heddle(args, { env });
  await host.says('attached while the program ran');
  return host;
}

export async function letGo(host: Heddle): Promise<Report> {
  host.signal('SIGINT');
  expect((await host.ended()).code).toBe(0);
  return report();
}

export async function refused(
  pid: number,
  env: Record<string, string> = {},
  through: string[] = [],
): Promise<Ended> {
  return heddle(['attach', String(pid)], { env, through }).ended();
}
