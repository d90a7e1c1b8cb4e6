import { ValueError } from '../errors';
import type { Task } from '../program/task';

/** A reduction of the program's own. */
export interface OwnReduction<T> {
  /** Makes one result of two; in any order, by any thread. */
  readonly combine: Task<[a: T, b: T], T>;
  /** The result of a range without iterations. */
  readonly identity: T;
}

/** Reductions of numbers. */
export type NumberReduction = 'sum' | 'product' | 'min' | 'max';

/**
 * How what the body returns for each chunk becomes one result (OpenMP 5.2, section 5.5: reduction clauses): in no
 * certain order, so that sums of floating-point numbers may differ in their last digits.
 */
export type Reduction<T> = NumberReduction | OwnReduction<T>;

export interface Reducer {
  readonly combine: (a: unknown, b: unknown) => unknown;
  readonly identity: unknown;
}

const ofNumbers = (combine: (a: number, b: number) => number, identity: number): Reducer => ({
  combine: combine as Reducer['combine'],
  identity,
});

const REDUCERS: Readonly<Record<NumberReduction, Reducer>> = {
  sum: ofNumbers((a, b) => a + b, 0),
  product: ofNumbers((a, b) => a * b, 1),
  min: ofNumbers(Math.min, Infinity),
  max: ofNumbers(Math.max, -Infinity),
};

/** What a reduction does; undefined: there is none, and what the body returns is of no meaning. */
export function reducerOf<T>(reduction: Reduction<T> | undefined): Reducer | undefined {
  if (typeof reduction !== 'string') return reduction as Reducer | undefined;
  if (Object.hasOwn(REDUCERS, reduction)) return REDUCERS[reduction];
  throw new ValueError(
    `reduction must be 'sum', 'product', 'min', 'max' or an object with combine and identity`,
  );
}
