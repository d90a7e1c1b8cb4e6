import { WaitReason } from '../../../../protocol/index';
import { Member } from '../../record/index';
import type { RecordedThread, WaitEnded } from '../../recording';
import type { Agent } from '../agent';
import type { Holds } from './holds';
import type { RuntimeObjects } from './objects';
import type { Places } from './places';
import { isSame, OUTCOMES, REASONS, type Target, type Targets, timeHolder } from './targets';

const NS_PER_MS = 1e6;
/** A wait without a limit. */
const LONGEST_MS = 2 ** 52 / NS_PER_MS;

/** The wait that this thread is in, and what it knows of those of others. */
export class RuntimeWaits {
  private current: (Target & { readonly since: number }) | null = null;
  /** Since when the thread has had nothing to do but waits of its asynchronous code; 0: it has. */
  private stuckSince = 0;

  constructor(
    private readonly agent: Agent,
    private readonly objects: RuntimeObjects,
    private readonly holds: Holds,
    private readonly places: Places,
    private readonly targets: Targets,
  ) {}

  begin(target: Target, timeout: number, below: object): void {
    const { current } = this;
    const { reason } = target;
    // Woken in vain, it waits on for the same thing.
    if (current && isSame(current, target)) return;
    if (current) this.end('ok');
    this.goOn();
    const { recorder, changed, stacks } = this.agent;
    changed.store();
    const since = recorder.now();
    const stack = stacks.stack(below);
    const slot = this.targets.slotOf(target);
    const told = this.targets.told(target);
    this.tellHeld();
    if (slot && slot.words[Member.MissedBy] !== 0) {
      const { words } = slot;
      recorder.missed(
        slot.object,
        words[Member.MissedBy]!,
        words[Member.MissedSite]!,
        slot.get(Member.MissedAt),
      );
    }
    const lock = reason === 'lock' ? slot : undefined;
    if (lock) timeHolder(lock, since);
    const owner = lock?.words[Member.Owner] ?? 0;
    const taken = lock?.words[Member.OwnerSite] ?? 0;
    const limit = timeout > LONGEST_MS ? null : Math.round(timeout * NS_PER_MS);
    this.targets.tellChild(target);
    recorder.block(REASONS[reason], told, stack, limit, owner, taken);
    this.agent.meantToBlock++;
    this.current = { ...target, since };
  }

  end(outcome: WaitEnded, by?: RecordedThread): void {
    const { current, targets } = this;
    if (!current) return;
    this.current = null;
    const waited = this.agent.recorder.now() - current.since;
    if (current.reason === 'lock' && outcome === 'ok') this.holds.waited(current.number, waited);
    const waker = outcome === 'ok' ? targets.waker(current, by) : 0;
    this.agent.recorder.unblock(OUTCOMES[outcome], targets.told(current), waited, waker);
  }

  /** The thread has nothing to do until one of the waits of its asynchronous code ends. */
  stick(): void {
    const { recorder, changed } = this.agent;
    changed.store();
    this.tellHeld();
    this.stuckSince = recorder.now();
    recorder.block(WaitReason.Waits, 0, 0, null);
  }

  /** It has something to do. */
  goOn(): void {
    const since = this.stuckSince;
    if (since === 0) return;
    this.stuckSince = 0;
    const { recorder } = this.agent;
    recorder.unblock(OUTCOMES.ok, 0, recorder.now() - since);
  }

  /** Part of what is told of a wait next. */
  private tellHeld(): void {
    const { held } = this.holds;
    held.settle();
    for (let at = 0; at < held.count; at++) {
      const lock = held.at(at);
      this.agent.recorder.held(lock.slot.object, lock.site, lock.since);
    }
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
