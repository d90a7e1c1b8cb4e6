import * as core from '../core/barrier';
import { BrokenBarrierError, ValueError } from '../errors';
import { BODY, Kind } from '../memory/layout';
import { self } from '../program/program';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import type { Arrival } from './portable';
import { Portable, registerPortable } from './portable';

interface State {
  readonly parties: number;
  readonly waiting: number;
  readonly broken: boolean;
}

/** A place where a number of threads, of whatever processes, wait for one another. */
export class Barrier extends Portable {
  protected readonly face = 'Barrier';
  private readonly options: WaitOptions;

  /** `options`: the time limit of each wait that is given none. */
  constructor(parties: number | Arrival, options: WaitOptions = {}) {
    const fresh = typeof parties === 'number';
    if (fresh && !(Number.isInteger(parties) && parties >= 1)) {
      throw new ValueError('parties must be an integer of 1 or more');
    }
    super(Kind.barrier, BODY + 7, fresh ? undefined : parties, fresh ? parties : 0);
    if (fresh) core.initialise(self, this.handle, parties);
    this.options = fresh ? options : (parties.message.extra as WaitOptions);
  }

  /** How many have to come. */
  get parties(): number {
    return this.state.parties;
  }

  /** How many wait at the moment. */
  get nWaiting(): number {
    return this.state.waiting;
  }

  get broken(): boolean {
    return this.state.broken;
  }

  /**
   * Waits for the others and gives the caller's place in the order of arrival, from 0. Whoever runs
   * out of time breaks the barrier for all.
   */
  wait(options: WaitOptions = this.options): number {
    return whole(this.blockFor('barrier', 'barrierWait', options));
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions = this.options): Promise<number> {
    return whole(
      await this.sleepFor<number | undefined>(
        'barrier',
        (place) => place === undefined,
        'barrierWait',
        options,
      ),
    );
  }

  /** Makes it empty and whole again; who waits gets a BrokenBarrierError. */
  reset(): void {
    this.now('barrierReset');
  }

  /** Breaks it: who waits, and who comes before a reset, gets a BrokenBarrierError. */
  abort(): void {
    this.now('barrierAbort');
  }

  protected override extra(): WaitOptions {
    return { timeout: this.options.timeout };
  }

  private get state(): State {
    return this.now('barrierState');
  }
}

function whole(place: number | undefined): number {
  if (place === undefined) throw new BrokenBarrierError('the barrier is broken');
  return place;
}

registerPortable('Barrier', Barrier);
