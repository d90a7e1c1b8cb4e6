import { Awaited, WaitOutcome, WaitReason } from '../../../../protocol/index';
import { Member, type ObjectSlot } from '../../record/index';
import type { ChildWait, WaitEnded, WaitFor } from '../../recording';
import type { Agent } from '../agent';
import type { Holds } from './holds';
import type { RuntimeJobs } from './jobs';
import type { RuntimeObjects } from './objects';
import type { Places } from './places';

const NS_PER_MS = 1e6;
/** A wait without a limit. */
const LONGEST_MS = 2 ** 52 / NS_PER_MS;

const REASONS: Readonly<Record<WaitFor | ChildWait, WaitReason>> = {
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
const OUTCOMES: Readonly<Record<WaitEnded, WaitOutcome>> = {
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

interface Wait {
  readonly reason: WaitFor | ChildWait;
  /** A mark, or the number of a thread, job or child. */
  readonly target: number;
  readonly since: number;
}

/** The wait that this thread is in. */
export class RuntimeWaits {
  private current: Wait | null = null;

  constructor(
    private readonly agent: Agent,
    private readonly objects: RuntimeObjects,
    private readonly holds: Holds,
    private readonly jobs: RuntimeJobs,
    private readonly places: Places,
    private readonly children: ReadonlyMap<number, Child>,
  ) {}

  begin(reason: WaitFor | ChildWait, target: number, timeout: number, below: object): void {
    const { current } = this;
    // Woken in vain, it waits on for the same thing.
    if (current && current.reason === reason && current.target === target) return;
    if (current) this.end('ok');
    const { recorder, changed, stacks } = this.agent;
    changed.store();
    const since = recorder.now();
    const stack = stacks.stack(below);
    const slot = this.slotOf(reason, target);
    const told = this.told(reason, target);
    const { held } = this.holds;
    held.settle();
    for (let at = 0; at < held.count; at++) {
      const lock = held.at(at);
      recorder.held(lock.slot.object, lock.site, lock.since);
    }
    if (slot && slot.words[Member.MissedBy] !== 0) {
      const { words } = slot;
      recorder.missed(
        slot.object,
        words[Member.MissedBy]!,
        words[Member.MissedSite]!,
        slot.get(Member.MissedAt),
      );
    }
    const words = reason === 'lock' ? slot?.words : undefined;
    if (words && slot && words[Member.Owner] !== 0 && slot.get(Member.OwnerSince) === 0)
      slot.set(Member.OwnerSince, since);
    const owner = words?.[Member.Owner] ?? 0;
    const taken = words?.[Member.OwnerSite] ?? 0;
    const limit = timeout > LONGEST_MS ? null : Math.round(timeout * NS_PER_MS);
    if (isOfChild(reason)) this.tellChild(reason, target);
    recorder.block(REASONS[reason], told, stack, limit, owner, taken);
    this.agent.waits++;
    this.current = { reason, target, since };
  }

  end(outcome: WaitEnded): void {
    const { current } = this;
    if (!current) return;
    this.current = null;
    const { reason, target, since } = current;
    const waited = this.agent.recorder.now() - since;
    if (reason === 'lock' && outcome === 'ok') this.holds.waited(target, waited);
    const waker = outcome === 'ok' ? this.waker(reason, target) : 0;
    const told = this.told(reason, target);
    this.agent.recorder.unblock(OUTCOMES[outcome], told, waited, waker);
  }

  /** Whoever did something with the object last, which may end waits for it. */
  private waker(reason: WaitFor | ChildWait, target: number): number {
    return reason === 'thread' ? target : (this.slotOf(reason, target)?.words[Member.Waker] ?? 0);
  }

  private told(reason: WaitFor | ChildWait, target: number): number {
    if (reason === 'thread') return target;
    return reason === 'future'
      ? this.jobs.future(target)
      : (this.slotOf(reason, target)?.object ?? 0);
  }

  /** The counters of what is waited for, if it is an object. */
  private slotOf(reason: WaitFor | ChildWait, target: number): ObjectSlot | undefined {
    const isObject = reason !== 'thread' && reason !== 'future' && !isOfChild(reason);
    return isObject ? this.objects.of(target)?.slot : undefined;
  }

  /** Part of the `block` told next. */
  private tellChild(what: ChildWait, target: number): void {
    const child = this.children.get(target);
    const pid = what === 'process' || what === 'answer' ? (child?.pid ?? 0) : 0;
    this.agent.recorder.awaited(OF_CHILD[what], pid, child?.command ?? '');
  }

  /** Threads were woken, or nobody was there to be. */
  notified(mark: number, woken: number, below: object): void {
    const slot = this.objects.of(mark)?.slot;
    if (!slot) return;
    const { recorder } = this.agent;
    const now = recorder.now();
    const site = this.places.site(mark, below, now);
    slot.words[Member.MissedSite] = site;
    slot.set(Member.MissedAt, now);
    slot.words[Member.MissedBy] = woken === 0 ? recorder.identity.thread : 0;
    if (woken > 0) recorder.notify(slot.object, site, woken);
    else recorder.commit();
  }
}

const isOfChild = (reason: WaitFor | ChildWait): reason is ChildWait => reason in OF_CHILD;
