import { constants } from 'node:os';
import { RuntimeError } from '../errors';
import { program } from '../program/program';
import {
  type Task,
  describeKey,
  mustBeArguments,
  mustBeTask,
  refuseWhileImporting,
} from '../program/task';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { pack } from '../program/transfer';
import { ChildLink } from '../subprocess/link';
import type { StartMethod } from '../supervisor/messages';
import { planOf } from './boot';

const NO_LIMIT: WaitOptions = {};

export interface ProcessOptions {
  /** Default: `Process-1`, the number counting those that this process makes. */
  readonly name?: string;
  /** Whether it is ended with the thread that started it; default: false. */
  readonly daemon?: boolean;
}

/** Arguments are asked for only where the function has some. */
export type ProcessParameters<A extends unknown[]> = A extends []
  ? [options?: ProcessOptions & { readonly args?: A }]
  : [options: ProcessOptions & { readonly args: A }];

let made = 0;
/** Those that this thread has started and that were not seen to end. */
const active = new Set<Process<never>>();

/**
 * A function that runs in a Node of its own. That one imports the module that has the function, as Python does with the start
 * method `spawn`; there is no `fork`, since a copy of a Node would have none of its threads. That of `getContext('forkserver')` runs in one
 * that was started beforehand.
 */
export class Process<A extends unknown[] = []> {
  private ownName: string;
  private ownDaemon: boolean;
  private link: ChildLink | undefined;
  private readonly args: readonly unknown[];

  constructor(
    private readonly target: Task<A, unknown>,
    ...[options = {}]: ProcessParameters<A> | []
  ) {
    const { args = [], name, daemon } = options as ProcessOptions & { args?: readonly unknown[] };
    mustBeTask(target, 'the function of a process');
    mustBeArguments(args);
    this.args = args;
    this.ownName = name ?? nextName();
    this.ownDaemon = daemon ?? false;
  }

  get name(): string {
    return this.ownName;
  }

  /** What it is called itself stays as it was at its start. */
  set name(name: string) {
    this.ownName = name;
  }

  get daemon(): boolean {
    return this.ownDaemon;
  }

  set daemon(daemon: boolean) {
    if (this.link) throw new RuntimeError('process has already started');
    this.ownDaemon = daemon;
  }

  /** Its number for the system; undefined before it is started. */
  get pid(): number | undefined {
    return this.link?.pid;
  }

  /** Its status, negative for the signal that ended it; null before its end. 1 after an error that nobody caught. */
  get exitCode(): number | null {
    const code = this.link?.returnCode ?? null;
    if (code !== null) active.delete(this);
    return code;
  }

  start(): void {
    if (this.link) throw new RuntimeError('cannot start a process twice');
    refuseWhileImporting('process');
    if (program.process?.daemon)
      throw new RuntimeError('daemonic processes are not allowed to have children');
    const { key } = this.target;
    const start = {
      module: this.module(key),
      task: key,
      args: pack(this.args, 'args', 'process').value as unknown[],
      name: this.ownName,
      daemon: this.ownDaemon,
      argv: process.argv.slice(1),
      hasChannel: false,
    };
    const plan = planOf(start, this.startMethod());
    const link = new ChildLink(plan, {}, [this.ownName]);
    this.link = link;
    active.add(this);
    if (this.ownDaemon) endWithUs(this);
    else link.keepLoop(() => active.delete(this));
  }

  /** From `start` until it has ended. */
  isAlive(): boolean {
    return this.link !== undefined && this.exitCode === null;
  }

  /** Waits until it has ended; false when the time limit came first. */
  join(options: WaitOptions = NO_LIMIT): boolean {
    return this.started('join').wait('process', options, this.isOver);
  }

  /** As `join`, without blocking the thread. */
  async joinAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return this.started('join').waitAsync('process', options, this.isOver);
  }

  /** Asks it to end, by SIGTERM; nothing happens when it has. */
  terminate(): void {
    this.started('terminate').signal(constants.signals.SIGTERM);
  }

  /** Ends it, by SIGKILL. */
  kill(): void {
    this.started('kill').signal(constants.signals.SIGKILL);
  }

  /** Address of the module that it imports first. */
  protected module(key: string): string {
    return describeKey(key).module;
  }

  protected startMethod(): StartMethod {
    return 'spawn';
  }

  private readonly isOver = (): boolean => this.exitCode !== null;

  private started(what: string): ChildLink {
    if (!this.link) throw new RuntimeError(`can only ${what} a started process`);
    return this.link;
  }
}

/** One that is started by the fork server. */
export class ForkServerProcess<A extends unknown[] = []> extends Process<A> {
  protected override startMethod(): StartMethod {
    return 'forkserver';
  }
}

/** Processes made by one that is `Process-1` itself are `Process-1:1` and so on, as in Python. */
function nextName(): string {
  const number = /^Process-([\d:]+)$/.exec(program.process?.name ?? '')?.[1];
  return `Process-${number === undefined ? '' : `${number}:`}${++made}`;
}

const daemons = new Set<Process<never>>();

function endWithUs(daemon: Process<never>): void {
  if (daemons.size === 0)
    process.once('exit', () => {
      for (const one of daemons) if (one.isAlive()) one.terminate();
    });
  daemons.add(daemon);
}

/** Processes of this thread that have not ended. */
export const activeChildren = (): Process<never>[] => [...active].filter((one) => one.isAlive());
