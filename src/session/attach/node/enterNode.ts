import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { HeddleError } from '../../../base/index';
import { isAlive, nodeSilent, type CdpSession, type Connection } from '../../../transport/index';
import { noSuchProcess, refusedByAgent, unsupportedTarget } from '../errors';
import type { EntryRequest } from '../script';
import { readTarget, type NodeTarget } from '../target';
import { entersAlready, threadSilent } from './errors';
import { evaluate } from './evaluate';
import { openInspector } from './inspector';
import { LateThread, type ThreadFacts } from './lateThread';

const OLDEST_MAJOR = 20;
/** A thread that starts, or is in the middle of something, is asked again. */
const AGAIN_MS = 10;
const PATIENCE_MS = 5000;

/**
 * Loads the agent in all threads of a Node that runs, by its inspector, which is left as it was. It records when this resolves. Throws a
 * HeddleError when that cannot be done; then it records nothing.
 */
export async function enterNode(target: NodeTarget, request: EntryRequest): Promise<void> {
  const inspector = await openInspector(target);
  const entry = new Entry(target, inspector.connection, request);
  try {
    await entry.enter();
  } catch (error) {
    const { pid } = target.identity;
    if (!isAlive(target.identity)) throw noSuchProcess(pid);
    // Another heddle may have come first, and closed the inspector: then this says so.
    if (!entry.hasBegun) readTarget(pid);
    throw error;
  } finally {
    // Who comes in at the same time needs it, and closes it.
    await inspector.leave(!entry.hasRival);
  }
}

/** A worker that answers. */
interface Worker {
  readonly thread: LateThread;
  readonly facts: ThreadFacts;
}

/** One attempt to come into all threads of a process. */
class Entry {
  /** Whether the program was changed. */
  hasBegun = false;
  /** Whether somebody else comes in just now. */
  hasRival = false;
  private readonly pid: number;
  private readonly agent: string;
  private readonly main: LateThread;
  /** Channel by which the main thread tells the others what they share. */
  private readonly by = `heddle ${randomBytes(9).toString('hex')}`;
  /** Workers that were not looked at yet. */
  private readonly found: CdpSession[] = [];
  private readonly workers: Worker[] = [];

  constructor(
    { identity }: NodeTarget,
    private readonly connection: Connection,
    private readonly request: EntryRequest,
  ) {
    this.pid = identity.pid;
    this.agent = join(request.runtime, '../node/late.cjs');
    this.main = new LateThread(connection.main, this.agent);
    connection.onWorker = (session, isOfNode) => {
      if (!isOfNode) this.found.push(session);
    };
  }

  async enter(): Promise<void> {
    const version = await evaluate<string>(this.connection.main, 'process.versions.node', false);
    if (parseInt(version) < OLDEST_MAJOR)
      throw unsupportedTarget(this.pid, `Node ${version}`, `Node ${OLDEST_MAJOR}`);
    await this.inMain(() => until(() => this.main.isReady()));
    this.hasRival = !(await this.inMain(() => this.main.call<boolean>('claim', process.pid)));
    if (this.hasRival) throw entersAlready(this.pid);
    try {
      await this.enterAll();
    } catch (error) {
      await this.main.call('abandon').catch(() => undefined);
      throw error;
    } finally {
      await Promise.allSettled(this.threads.map((thread) => thread.call('leave')));
      await this.connection.disableWorkers().catch(() => undefined);
    }
  }

  private get threads(): LateThread[] {
    return [this.main, ...this.workers.map(({ thread }) => thread)];
  }

  private async enterAll(): Promise<void> {
    const { variables } = this.request;
    const { isRecorded } = await this.inMain(() => this.main.look());
    if (isRecorded) throw entersAlready(this.pid);
    await this.connection.enableWorkers(false);
    // Whoever cannot be entered is found out before anything is changed.
    let fresh = await this.lookAtFound();
    this.hasBegun = true;
    await this.inMain(() => this.main.call('enterMain', variables));
    // Who was started before that came meanwhile; those that start now have the agent.
    for (; fresh.length > 0; fresh = await this.lookAtFound()) await this.invite(fresh);
    for (const { thread } of this.workers) await this.inWorker(thread, () => thread.adopt());
    await this.inMain(() => this.main.adopt());
    await this.inMain(() => until(() => this.main.call<boolean>('tellObjects')));
    await this.inAll((thread) => until(() => thread.call<boolean>('tellHeld')));
    await this.inAll((thread) => thread.call('tellWait'));
    await this.inMain(() => this.main.call('publish'));
  }

  /** Has the workers listen that came since, and that the agent is not in; gives those. */
  private async lookAtFound(): Promise<Worker[]> {
    const fresh: Worker[] = [];
    for (let session = this.found.shift(); session; session = this.found.shift()) {
      const thread = new LateThread(session, this.agent);
      const facts = await this.inWorker(thread, () => ready(thread));
      if (!facts || facts.isRecorded) continue;
      await this.inWorker(thread, () => thread.call('listen', this.by));
      fresh.push({ thread, facts });
    }
    this.workers.push(...fresh);
    return fresh;
  }

  private async invite(fresh: readonly Worker[]): Promise<void> {
    const starters = new Map<number, number>();
    for (const { thread, facts } of this.workers) {
      const started = await this.inWorker(thread, () => thread.startedWorkers());
      for (const id of started ?? []) starters.set(id, facts.id);
    }
    await this.inMain(() => this.main.startedWorkers());
    const told = fresh.map(({ facts: { id, name, isSupervisor } }) => ({
      id,
      name,
      isSupervisor,
      startedBy: starters.get(id) ?? 0,
    }));
    await this.inMain(() => this.main.call('invite', this.by, this.request.variables, told));
    for (const { thread, facts } of fresh) {
      await this.inWorker(thread, () => until(() => thread.call<boolean>('enterWorker')));
      if (thread.hasEnded) await this.inMain(() => this.main.call('lose', facts.id));
    }
  }

  private async inAll(action: (thread: LateThread) => Promise<unknown>): Promise<void> {
    await this.inMain(() => action(this.main));
    for (const { thread } of this.workers) await this.inWorker(thread, () => action(thread));
  }

  private inMain<T>(action: () => Promise<T>): Promise<T> {
    return action().catch((error: unknown) => {
      throw this.errorOf(error, 'the main thread');
    });
  }

  /** Null of a thread that has ended. */
  private inWorker<T>(thread: LateThread, action: () => Promise<T>): Promise<T | null> {
    return action().catch((error: unknown) => {
      if (thread.hasEnded) return null;
      throw this.errorOf(error, 'a worker');
    });
  }

  private errorOf(error: unknown, which: string): Error {
    if (!(error instanceof HeddleError)) return error as Error;
    return error.code === 'nodeSilent'
      ? threadSilent(this.pid, which)
      : refusedByAgent(this.pid, error.message);
  }
}

/** What a thread says of itself once its program has begun. */
async function ready(thread: LateThread): Promise<ThreadFacts> {
  await until(() => thread.isReady());
  return thread.look();
}

/** Asks again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw nodeSilent('it is in the middle of something');
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
