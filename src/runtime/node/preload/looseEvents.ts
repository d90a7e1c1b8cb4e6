import { ChildProcess } from 'node:child_process';
import { Server } from 'node:net';
import timersPromises from 'node:timers/promises';
import { callOriginal, replace } from '../replace';

const NS_PER_MS = 1e6;

/**
 * What keeps no event loop, may call the program all the same, and is no timer: limits of `Atomics.waitAsync`, what `node:timers/promises` is
 * asked for with `ref: false`, servers and programs with `unref()`.
 */
export class LooseEvents {
  private until = -Infinity;

  /** Sees those that begin from now on. `now`: ns. */
  constructor(private readonly now: () => number) {
    this.hook(Atomics, 'waitAsync', ([, , , limit]) => limit);
    this.hook(timersPromises, 'setTimeout', ([ms, , options]) => isLoose(options) && ms);
    this.hook(timersPromises, 'setInterval', ([, , options]) => isLoose(options) && Infinity);
    for (const { prototype } of [Server, ChildProcess])
      this.hook(prototype, 'unref', () => Infinity);
  }

  /** Whether one may come yet. */
  get areSome(): boolean {
    return this.now() < this.until;
  }

  /** `timeOf`: ms, of the arguments of a call; no number: it has none. */
  private hook(holder: object, name: string, timeOf: (args: unknown[]) => unknown): void {
    replace(holder, name, (original, self, args) => {
      const ms = timeOf(args);
      if (typeof ms === 'number' && ms > 0)
        this.until = Math.max(this.until, this.now() + ms * NS_PER_MS);
      return callOriginal(original, self, args);
    });
  }
}

const isLoose = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'ref' in options && options.ref === false;
