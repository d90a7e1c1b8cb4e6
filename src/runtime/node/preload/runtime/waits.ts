import { WaitOutcome, WaitReason } from '../../../../protocol/index';
import { Member, type ObjectSlot } from '../../record/index';
import type { WaitFor, WaitEnded } from '../../recording';
import type { Agent } from '../agent';
import type { Holds } from './holds';
import type { RuntimeJobs } from './jobs';
import type { RuntimeObjects } from './objects';
import type { Places } from './places';

const NS_PER_MS = 1e6;
/** A wait without a limit. */
const LONGEST_MS = 2 ** 52 / NS_PER_MS;

const REASONS: Readonly<Record<WaitFor, WaitReason>> = {
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
};
const OUTCOMES: Readonly<Record<WaitEnded, WaitOutcome>> = {
  ok: WaitOutcome.Ok,
  timeout: WaitOutcome.Timeout,
  error: WaitOutcome.Error,
};

interface Wait {
  readonly reason: WaitFor;
  /** A mark, or the number of a thread or job. */
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
  ) {}

  begin(reason: WaitFor, target: number, timeout: number, below: object): void {
    const { current } = this;
    // Woken in vain, it waits on for the same thing.
    if (current && current.reason === reason && current.target === target) return;
    if (current) this.end('ok');
    const { recorder, changed, stacks } = this.agent;
    changed.store();
    const since = recorder.now();
    const stack = stacks.stack(below);
    const slot = this.slot(reason, target);
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
    const owner = words?.[Member.Owner] ?? 0;
    const taken = words?.[Member.OwnerSite] ?? 0;
    const limit = timeout > LONGEST_MS ? null : Math.round(timeout * NS_PER_MS);
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
  private waker(reason: WaitFor, target: number): number {
    return reason === 'thread' ? target : (this.slot(reason, target)?.words[Member.Waker] ?? 0);
  }

  private slot(reason: WaitFor, target: number): ObjectSlot | undefined {
    const isObject = reason !== 'thread' && reason !== 'future';
    return isObject ? this.objects.of(target)?.slot : undefined;
  }

  private told(reason: WaitFor, target: number): number {
    if (reason === 'thread') return target;
    return reason === 'future'
      ? this.jobs.future(target)
      : (this.slot(reason, target)?.object ?? 0);
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
