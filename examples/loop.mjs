// Several threads smooth a curve: one loop computes the next values, another adds them up.
import { prange, sharedArray } from 'heddle/parallel';
import { isMain, task } from 'heddle/task';

const POINTS = 100_000;
const ROUNDS = 50;

export const smooth = task((from, to, old, next) => {
  for (let at = from; at < to; at++)
    next[at] = (old[Math.max(0, at - 1)] + old[at] + old[Math.min(POINTS - 1, at + 1)]) / 3;
});

export const total = task((from, to, values) => {
  let sum = 0;
  for (let at = from; at < to; at++) sum += values[at];
  return sum;
});

export const highest = task((from, to, values) => {
  let most = -Infinity;
  for (let at = from; at < to; at++) most = Math.max(most, values[at]);
  return most;
});

if (isMain) {
  let values = sharedArray(Float64Array, POINTS);
  let next = sharedArray(Float64Array, POINTS);
  values[POINTS / 2] = 1000;
  for (let round = 0; round < ROUNDS; round++) {
    prange(POINTS, smooth, { args: [values, next] });
    [values, next] = [next, values];
  }
  const heat = prange(POINTS, total, { args: [values], reduction: 'sum' });
  const most = prange(POINTS, highest, { args: [values], schedule: 'guided', reduction: 'max' });
  console.log(`after ${ROUNDS} rounds the heat is ${heat.toFixed(3)}, at most ${most.toFixed(3)}`);
}
