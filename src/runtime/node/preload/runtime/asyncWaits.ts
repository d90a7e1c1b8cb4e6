import type { RecordedThread, WaitEnded } from '../../recording';
import type { Agent } from '../agent';
import { Credit } from './credit';
import type { Holds } from './holds';
import { OUTCOMES, REASONS, type Target, type Targets, timeHolder } from './targets';

/** Waits that a thread tells of: so many at once, and so many a second from then on. As jobs. */
const AT_ONCE = 20_000;
const NS_A_WAIT = 20_000_000;
/** Of a thread's time that may go into looking where its code waits; beyond that, a wait is not told. */
const SHARE = 0.1;
const SAVED_NS = 200_000_000;
const LONGEST_LIMIT_MS = 0xffff_ffff;

/** Whether it is for something of the program's; of a job it may be for several. */
const isKnown = ({ reason, number }: Target): boolean => number !== 0 || reason === 'future';

interface Wait extends Target {
  readonly since: number;
  /** Its task; 0: it is not told. */
  readonly task: number;
  /** It may end by what nobody tells. */
  readonly open: boolean;
}

/** The waits of asynchronous code that do not block this thread: each is a task while it lasts. */
export class AsyncWaits {
  private readonly current = new Map<number, Wait>();
  private last = 0;
  private open = 0;
  private readonly told = new Credit(1, AT_ONCE * NS_A_WAIT);
  private readonly looks = new Credit(SHARE, SAVED_NS);

  constructor(
    private readonly agent: Agent,
    private readonly holds: Holds,
    private readonly targets: Targets,
  ) {}

  /** Whether all are told with what may end them. */
  get areAllTold(): boolean {
    return this.open === 0;
  }

  /** Gives a number for `end`. */
  begin(target: Target, timeout: number, signalled: boolean, below: object): number {
    const since = this.agent.recorder.now();
    const mayTell = isKnown(target) && this.told.isThere(since) && this.looks.isThere(since);
    const task = mayTell ? this.tell(target, timeout, since, below) : 0;
    const open = signalled || task === 0;
    if (open) this.open++;
    this.current.set(++this.last, { ...target, since, task, open });
    return this.last;
  }

  end(number: number, outcome: WaitEnded, by?: RecordedThread): void {
    const wait = this.current.get(number);
    if (!wait) return;
    this.current.delete(number);
    if (wait.open) this.open--;
    const { recorder } = this.agent;
    if (wait.reason === 'lock' && outcome === 'ok')
      this.holds.waited(wait.number, recorder.now() - wait.since);
    if (wait.task === 0) return;
    const waker = outcome === 'ok' ? this.targets.waker(wait, by) : 0;
    recorder.waitEnd(wait.task, OUTCOMES[outcome], waker);
  }

  /** Gives the number of its task, 0 for a wait that is none of the program's. */
  private tell(target: Target, timeout: number, since: number, below: object): number {
    const { recorder, changed, stacks } = this.agent;
    const stack = stacks.stack(below);
    this.looks.spend(recorder.now() - since);
    // `await future` is called by V8, for no line.
    if (stack === 0 && (target.reason !== 'future' || target.number === 0)) return 0;
    this.told.spend(NS_A_WAIT);
    changed.store();
    const lock = target.reason === 'lock' ? this.targets.slotOf(target) : undefined;
    if (lock) timeHolder(lock, since);
    const object = this.targets.told(target);
    this.targets.tellChild(target);
    const awaited = target.reason === 'future' ? target.number : 0;
    const limit =
      timeout === Infinity ? 0 : Math.min(Math.max(1, Math.round(timeout)), LONGEST_LIMIT_MS);
    return recorder.waitBegin(REASONS[target.reason], object, awaited, stack, limit);
  }
}
