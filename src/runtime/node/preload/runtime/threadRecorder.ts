import { performance } from 'node:perf_hooks';
import { ChildWay, Ended, RaisedFlag, ThreadFlag } from '../../../../protocol/index';
import type { Kind } from '../../memory/layout';
import { IdleLoop, handlesSignals } from '../../program/idleLoop';
import { Member } from '../../record/index';
import type {
  Announced,
  CalmLock,
  ChildWait,
  RecordedThread,
  ThreadRecorder,
  WaitEnded,
  WaitFor,
} from '../../recording';
import type { Agent } from '../agent';
import { statusOf } from '../children';
import { additions, runtimeOf } from '../environment';
import { raise } from '../processEvents';
import type { ThreadTold } from '../workers';
import { AsyncWaits } from './asyncWaits';
import { HeldLocks } from './heldLocks';
import { Holds } from './holds';
import { RuntimeJobs } from './jobs';
import { RuntimeObjects } from './objects';
import { Places } from './places';
import { type Child, Targets } from './targets';
import { RuntimeWaits } from './waits';

const NS_PER_MS = 1e6;
/** No child has that number; a thread waits for one answer at a time. */
const ASKED = -1;
/** As it is before a program replaces it. */
const milliseconds = performance.now.bind(performance);

/** Records what the runtime says of this thread. */
export class RuntimeRecorder implements ThreadRecorder {
  private readonly objects: RuntimeObjects;
  private readonly holds: Holds;
  private readonly blocking: RuntimeWaits;
  private readonly async: AsyncWaits;
  private readonly loop: IdleLoop;
  private readonly jobs: RuntimeJobs;
  private whenIdle: ((kept: number) => void) | undefined;
  /** Programs that this thread has started and whose end it has not told, and the server that it asks. */
  private readonly children = new Map<number, Child>();

  constructor(
    private readonly agent: Agent,
    readonly atomics: ThreadRecorder['atomics'],
    readonly unlisted: ThreadRecorder['unlisted'],
  ) {
    const places = new Places(agent.recorder, agent.stacks);
    const held = new HeldLocks(agent.recorder.identity.thread);
    this.objects = new RuntimeObjects(agent, held);
    this.holds = new Holds(held, agent, places, quickClock(agent.recorder.now));
    this.jobs = new RuntimeJobs(agent, this.objects);
    const targets = new Targets(agent, this.objects, this.jobs, this.children);
    this.blocking = new RuntimeWaits(agent, this.objects, this.holds, places, targets);
    this.async = new AsyncWaits(agent, this.holds, targets);
    this.loop = new IdleLoop(agent, (kept) => {
      if (agent.looseTimers?.areSome || handlesSignals()) return;
      this.whenIdle?.(kept);
      if (!agent.isLate && this.async.areAllTold) this.blocking.stick();
    });
  }

  get thread(): number {
    return this.agent.recorder.identity.thread;
  }

  made(kind: Kind, size: number, shared = '', name = ''): number {
    return this.objects.make(kind, size, prototype.made, shared, name);
  }

  partOf(mark: number, whole: number): void {
    this.objects.partOf(mark, whole);
  }

  found(kind: Kind, size: number, items: number): number {
    return this.objects.find(kind, size, items);
  }

  hasLock(mark: number, times: number): void {
    const lock = this.objects.of(mark)?.lock;
    if (lock) this.holds.keep(lock, times);
  }

  gone(mark: number): void {
    if (mark !== 0) this.objects.end(mark);
  }

  calmLock(mark: number): CalmLock | undefined {
    return this.objects.of(mark)?.lock ?? undefined;
  }

  acquired(mark: number, times: number): void {
    const known = this.objects.of(mark);
    if (!known) return;
    const { lock, slot } = known;
    if (lock) return this.holds.take(lock, times, prototype.acquired);
    slot.count(Member.Acquisitions);
    this.agent.changed.touch(slot);
  }

  released(mark: number, times: number, awaited: boolean): void {
    const known = this.objects.of(mark);
    if (!known) return;
    const { lock } = known;
    if (lock) this.holds.give(lock, times, awaited, prototype.released);
    else if (awaited) this.blocking.notified(mark, times, prototype.released);
  }

  notified(mark: number, woken: number): void {
    this.blocking.notified(mark, woken, prototype.notified);
  }

  put(mark: number): void {
    const queue = this.objects.of(mark)?.queue;
    if (queue) this.agent.items.put(queue);
  }

  got(mark: number): void {
    const queue = this.objects.of(mark)?.queue;
    if (queue) this.agent.items.got(queue);
  }

  emptied(mark: number): void {
    const queue = this.objects.of(mark)?.queue;
    if (!queue) return;
    queue.clear();
    this.agent.changed.touch(queue);
  }

  now(): number {
    return this.agent.recorder.now();
  }

  jobSubmitted(pool: number, describe: () => string, shared: boolean): number {
    return this.jobs.submitted(pool, describe, shared, prototype.jobSubmitted);
  }

  jobBegins(job: number, submittedAt: number): void {
    this.jobs.begins(job, submittedAt);
  }

  jobEnds(job: number, returned: boolean, error: unknown): void {
    this.jobs.ends(job, returned, error);
  }

  jobCancelled(job: number): void {
    this.jobs.cancelled(job);
  }

  jobSent(job: number, node: number): void {
    this.jobs.sent(job, node);
  }

  jobTaken(pid: number, job: number): void {
    this.jobs.taken(pid, job);
  }

  jobDone(pid: number, job: number, returned: boolean, error: unknown): void {
    this.jobs.done(pid, job, returned, error);
  }

  jobLost(job: number): void {
    this.jobs.lost(job);
  }

  jobUnasked(job: number): void {
    this.jobs.unasked(job);
  }

  sleeps(reason: WaitFor | ChildWait, target: number, timeout: number): void {
    this.blocking.begin({ reason, number: target }, timeout, prototype.sleeps);
  }

  awake(outcome: WaitEnded, waker?: RecordedThread): void {
    this.blocking.end(outcome, waker);
  }

  waits(reason: WaitFor | ChildWait, target: number, timeout: number, open: boolean): number {
    this.goesOn();
    return this.async.begin({ reason, number: target }, timeout, open, prototype.waits);
  }

  waited(wait: number, outcome: WaitEnded, waker?: RecordedThread): void {
    this.goesOn();
    this.async.end(wait, outcome, waker);
  }

  goesOn(): void {
    this.blocking.goOn();
    this.loop.stir();
  }

  keepsLoop(): void {
    this.loop.keep();
  }

  releasesLoop(): void {
    this.loop.release();
  }

  tellsIdle(whenIdle: (kept: number) => void): void {
    this.whenIdle = whenIdle;
  }

  announce(name: string, daemon: boolean): Announced {
    const { recorder, stacks } = this.agent;
    const thread = recorder.counters.next('Threads');
    const told: ThreadTold = {
      thread,
      name,
      flags: flagsOf(daemon),
      parent: this.thread,
      stack: stacks.stack(prototype.announce),
    };
    // The thread names them before this one says anything else.
    recorder.commit();
    return { thread, told };
  }

  named(thread: number, name: string, daemon: boolean): void {
    this.agent.recorder.threadName(thread, name, flagsOf(daemon));
  }

  threadEnds(): void {
    this.agent.changed.store();
    this.agent.recorder.threadEnd(this.thread, 0);
  }

  childEnvironment(file: string, environment: Readonly<Record<string, string>>) {
    return additions(file, environment, this.agent.preload);
  }

  childBegan(file: string, argv: readonly string[], pid: number): number {
    const { recorder, stacks } = this.agent;
    const stack = stacks.stack(prototype.childBegan);
    const tells = runtimeOf(file) !== null;
    const child = recorder.childBegin(ChildWay.Spawn, argv.join('\0'), stack, pid, tells);
    this.children.set(child, { pid, command: argv.join(' ') });
    return child;
  }

  asks(pid: number, what: string): number {
    this.children.set(ASKED, { pid, command: what });
    return ASKED;
  }

  childEnded(child: number, code: number | null, signal: string | null): void {
    this.children.delete(child);
    this.agent.recorder.childEnd(child, statusOf(code, signal));
  }

  mayBlock(): void {
    this.agent.meantToBlock++;
    this.agent.recorder.turn(0);
  }

  signals(pid: number, signal: number): void {
    const { recorder, stacks } = this.agent;
    recorder.signalled(signal, pid, stacks.site(prototype.signals), false);
  }

  raised(error: unknown, hooked: boolean): void {
    raise(this.agent, error, Ended.Thread, hooked ? RaisedFlag.Hooked : RaisedFlag.Unheard);
  }
}

/** Where stacks begin: below these. */
const prototype: Readonly<
  Record<
    | 'made'
    | 'acquired'
    | 'released'
    | 'notified'
    | 'sleeps'
    | 'waits'
    | 'announce'
    | 'jobSubmitted'
    | 'childBegan'
    | 'signals',
    object
  >
> = RuntimeRecorder.prototype;

const flagsOf = (daemon: boolean): number => (daemon ? ThreadFlag.Daemon : 0);

/** The same clock, asked in a way that makes no BigInt. */
function quickClock(now: () => number): () => number {
  const offset = now() - milliseconds() * NS_PER_MS;
  return () => Math.round(milliseconds() * NS_PER_MS + offset);
}
