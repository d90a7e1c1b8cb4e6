import { callOriginal, replace } from '../replace';

/** Timers that are remembered before those that are over are looked for. */
const MOST_TIMERS = 1024;

/** Of a timer, not declared by Node's types. */
type TimerInside = NodeJS.Timeout & { readonly _destroyed?: boolean };

const isLoose = (timer: TimerInside | undefined): boolean =>
  timer !== undefined && timer._destroyed !== true && !timer.hasRef();

const probe = setTimeout(() => undefined, 0);
clearTimeout(probe);
const prototype = Object.getPrototypeOf(probe) as Pick<NodeJS.Timeout, 'unref'>;
const { unref } = prototype;

/** Has a timer of ours, which ends no wait, keep no event loop: it is not among those of the program. */
export const unrefOurs = (timer: NodeJS.Timeout): NodeJS.Timeout => unref.call(timer);

/** Timers that keep no event loop: what they call may still end any wait. */
export class LooseTimers {
  private seen: WeakRef<NodeJS.Timeout>[] = [];
  private most = MOST_TIMERS;

  /** Sees those that are made from now on. */
  constructor() {
    replace(prototype, 'unref', (original, self, args) => {
      this.add(self as NodeJS.Timeout);
      return callOriginal(original, self, args);
    });
  }

  /** Whether one will call something yet. */
  get areSome(): boolean {
    this.forgetOver();
    return this.seen.length > 0;
  }

  private add(timer: NodeJS.Timeout): void {
    this.seen.push(new WeakRef(timer));
    if (this.seen.length < this.most) return;
    this.forgetOver();
    this.most = Math.max(MOST_TIMERS, 2 * this.seen.length);
  }

  private forgetOver(): void {
    this.seen = this.seen.filter((one) => isLoose(one.deref()));
  }
}
