import { expect, test } from 'vitest';
import { Pace } from '../../../src/runtime/node/preload/runtime/pace';

class Counted extends Pace {
  get left(): number {
    return this.untimed;
  }
  get like(): readonly number[] {
    return [this.usual, this.bucket];
  }
  skip(): void {
    this.untimed--;
  }
}

/** A lock that is held for 100 ns at a time; `step` is from one end to the next. */
class Trial {
  readonly pace = new Counted();
  timed = 0;
  private now = 1e9;

  holds(count: number, step: number, told = false): this {
    for (; count > 0; count--) {
      this.now += step;
      if (this.pace.left > 0) this.pace.skip();
      else {
        this.timed++;
        this.pace.timed(100, 1, this.now, told);
      }
    }
    return this;
  }

  /** Holds until the next one is timed. */
  rest(step: number): number {
    const { left } = this.pace;
    this.holds(left, step);
    return left;
  }
}

const calm = (step: number): Trial => new Trial().holds(1, 90_000).holds(16, step);

test('each hold of a lock that is seldom taken, or held for long, is timed', () => {
  expect(new Trial().holds(100, 12_000).timed).toBe(100);
});

test('after sixteen quick ones in a row, one in four is timed, and fewer as long as batches are quick', () => {
  const trial = calm(200);
  expect([trial.timed, trial.pace.left]).toEqual([17, 3]);
  expect(trial.pace.like).toEqual([100, 1]);
  const batches = [];
  for (let times = 9; times > 0; times--) {
    batches.push(trial.rest(200) + 1);
    trial.holds(1, 200);
  }
  // The last of them take more than a fourth of the time that a batch may.
  expect(batches).toEqual([4, 8, 16, 32, 64, 64, 64, 64, 64]);
});

test('what lies between two holds may be as long as lets a batch of four be quick', () => {
  const trial = calm(11_000);
  expect(trial.rest(11_000)).toBe(3);
  expect(trial.holds(1, 11_000).rest(11_000)).toBe(3);
});

test('a batch that took long, with what lay between, ends that', () => {
  const trial = calm(200).holds(1, 200);
  expect(trial.pace.left).toBeGreaterThan(0);
  trial.holds(3, 20_000);
  expect(trial.pace.left).toBe(0);
  const { timed } = trial;
  expect(trial.holds(10, 200).timed).toBe(timed + 10);
});

test('so does a hold that mattered to somebody', () => {
  const trial = calm(200);
  trial.rest(200);
  expect(trial.holds(1, 200, true).holds(1, 200).pace.left).toBe(0);
});
