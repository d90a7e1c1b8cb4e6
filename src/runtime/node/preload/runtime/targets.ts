import { Awaited, WaitOutcome, WaitReason } from '../../../../protocol/index';
import { Member, type ObjectSlot } from '../../record/index';
import type { ChildWait, RecordedThread, WaitEnded, WaitFor } from '../../recording';
import type { Agent } from '../agent';
import type { RuntimeJobs } from './jobs';
import type { RuntimeObjects } from './objects';

export const REASONS: Readonly<Record<WaitFor | ChildWait, WaitReason>> = {
  lock: WaitReason.Lock,
  condition: WaitReason.Condition,
  event: WaitReason.Event,
  permit: WaitReason.Semaphore,
  barrier: WaitReason.Barrier,
  room: WaitReason.QueuePut,
  item: WaitReason.QueueGet,
  done: WaitReason.QueueJoin,
  thread: WaitReason.ThreadJoin,
  future: WaitReason.Future,
  process: WaitReason.Process,
  output: WaitReason.Io,
  input: WaitReason.Io,
  answer: WaitReason.Io,
};
export const OUTCOMES: Readonly<Record<WaitEnded, WaitOutcome>> = {
  ok: WaitOutcome.Ok,
  timeout: WaitOutcome.Timeout,
  error: WaitOutcome.Error,
};

const OF_CHILD: Readonly<Record<ChildWait, Awaited>> = {
  process: Awaited.Process,
  output: Awaited.PipeData,
  input: Awaited.PipeRoom,
  answer: Awaited.ManagerCall,
};

/** A program that this thread has started. */
export interface Child {
  readonly pid: number;
  readonly command: string;
}

/** What a wait is for. */
export interface Target {
  readonly reason: WaitFor | ChildWait;
  /** A mark, or the number of a thread, job or child. */
  readonly number: number;
}

export const isSame = (a: Target, b: Target): boolean =>
  a.reason === b.reason && a.number === b.number;

/** What waits are for, in the terms of the recording. */
export class Targets {
  constructor(
    private readonly agent: Agent,
    private readonly objects: RuntimeObjects,
    private readonly jobs: RuntimeJobs,
    private readonly children: ReadonlyMap<number, Child>,
  ) {}

  /** The counters of what is waited for, if it is an object. */
  slotOf({ reason, number }: Target): ObjectSlot | undefined {
    const isObject = reason !== 'thread' && reason !== 'future' && !isOfChild(reason);
    return isObject ? this.objects.of(number)?.slot : undefined;
  }

  /** The number of the thread or object. */
  told(target: Target): number {
    if (target.reason === 'thread') return target.number;
    return target.reason === 'future'
      ? this.jobs.future(target.number)
      : (this.slotOf(target)?.object ?? 0);
  }

  /** The number of who ended a wait; one of another process is part of what is told of its end next. */
  waker({ reason, number }: Target, by: RecordedThread | undefined): number {
    if (reason === 'thread') return number;
    if (!by || by.thread === 0) return 0;
    if (by.pid === 0 || by.pid === process.pid) return by.thread;
    this.agent.recorder.waker(by.pid, by.thread);
    return 0;
  }

  /** Of a child, it is part of what is told of the wait next. */
  tellChild({ reason, number }: Target): void {
    if (!isOfChild(reason)) return;
    const child = this.children.get(number);
    const pid = reason === 'process' || reason === 'answer' ? (child?.pid ?? 0) : 0;
    this.agent.recorder.awaited(OF_CHILD[reason], pid, child?.command ?? '');
  }
}

const isOfChild = (reason: WaitFor | ChildWait): reason is ChildWait => reason in OF_CHILD;

/** Has a lock's holder timed from now on: somebody waits for it. */
export function timeHolder(slot: ObjectSlot, now: number): void {
  if (slot.words[Member.Owner] !== 0 && slot.get(Member.OwnerSince) === 0)
    slot.set(Member.OwnerSince, now);
}
