import { expect, test } from 'vitest';
import { Pace } from '../../../src/runtime/node/preload/runtime/pace';

/** A lock that is held for 100 ns at a time; `step` is from one end to the next. */
class Trial {
  readonly pace = new Pace();
  timed = 0;
  private now = 1e9;

  holds(count: number, step: number, told = false): this {
    for (; count > 0; count--) {
      this.now += step;
      if (this.pace.untimed > 0) this.pace.untimed--;
      else {
        this.timed++;
        this.pace.timed(100, 1, this.now, told);
      }
    }
    return this;
  }
}

test('each hold of a lock that is seldom taken, or held for long, is timed', () => {
  expect(new Trial().holds(100, 3000).timed).toBe(100);
});

test('one in sixteen is timed of a lock that was quick sixteen times in a row', () => {
  const trial = new Trial().holds(1, 9000).holds(16, 200);
  expect([trial.timed, trial.pace.untimed]).toEqual([17, 0]);
  expect(trial.holds(1 + 16 * 10, 200).timed).toBe(17 + 1 + 10);
  expect([trial.pace.usual, trial.pace.bucket]).toEqual([100, 1]);
});

test('a batch that took long, with what lay between, ends that', () => {
  const trial = new Trial().holds(1, 9000).holds(17, 200).holds(14, 200);
  expect(trial.pace.untimed).toBeGreaterThan(0);
  trial.holds(1, 60_000);
  expect(trial.pace.untimed).toBe(0);
  const { timed } = trial;
  expect(trial.holds(10, 200).timed).toBe(timed + 10);
});

test('so does a hold that mattered to somebody', () => {
  const trial = new Trial().holds(1, 9000).holds(17, 200).holds(15, 200);
  expect(trial.holds(1, 200, true).holds(1, 200).pace.untimed).toBe(0);
});
