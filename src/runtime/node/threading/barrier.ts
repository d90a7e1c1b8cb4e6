import * as core from '../core/barrier';
import { BrokenBarrierError, ValueError } from '../errors';
import { BODY, Kind } from '../memory/layout';
import { self } from '../program/program';
import type { Existing } from '../program/shared';
import { Shared, register } from '../program/shared';
import { type Task, taskOf } from '../program/task';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';

export interface BarrierOptions extends WaitOptions {
  /** Called by the last to arrive, before anybody goes on; a task, as any thread may be the last. */
  readonly action?: Task<[], void>;
}

/** A place where a number of threads wait for one another. */
export class Barrier extends Shared {
  private readonly options: BarrierOptions;

  constructor(parties: number | Existing, options: BarrierOptions = {}) {
    const fresh = typeof parties === 'number';
    if (fresh && !(Number.isInteger(parties) && parties >= 1)) {
      throw new ValueError('parties must be an integer of 1 or more');
    }
    super(Kind.barrier, BODY + 7, fresh ? undefined : parties, fresh ? parties : 0);
    if (fresh) core.initialise(self, this.handle, parties);
    this.options = fresh ? options : fromExtra(parties.extra as Extra);
  }

  /** How many have to come. */
  get parties(): number {
    return core.parties(self, this.handle);
  }

  /** How many wait at the moment. */
  get nWaiting(): number {
    return core.waiting(self, this.handle);
  }

  get broken(): boolean {
    return core.isBroken(self, this.handle);
  }

  /**
   * Waits for the others and gives the caller's place in the order of arrival, from 0. Whoever runs
   * out of time breaks the barrier for all.
   */
  wait(options: WaitOptions = this.options): number {
    const { action } = this.options;
    return whole(
      waitSync(this, options, 'barrier', (waiter) => core.wait(self, this.handle, waiter, action)),
    );
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions = this.options): Promise<number> {
    const { action } = this.options;
    return whole(
      await waitAsync(
        this,
        options,
        'barrier',
        (waiter) => core.wait(self, this.handle, waiter, action),
        (place) => place === undefined,
      ),
    );
  }

  /** Makes it empty and whole again; who waits gets a BrokenBarrierError. */
  reset(): void {
    core.reset(self, this.handle);
  }

  /** Breaks it: who waits, and who comes before a reset, gets a BrokenBarrierError. */
  abort(): void {
    core.abort(self, this.handle);
  }

  protected override extra(): Extra {
    return { timeout: this.options.timeout, action: this.options.action?.key };
  }
}

interface Extra {
  readonly timeout: number | undefined;
  readonly action: string | undefined;
}

const fromExtra = ({ timeout, action }: Extra): BarrierOptions => ({
  timeout,
  ...(action === undefined ? {} : { action: taskOf(action) }),
});

function whole(place: number | undefined): number {
  if (place === undefined) throw new BrokenBarrierError('the barrier is broken');
  return place;
}

register(Kind.barrier, Barrier);
