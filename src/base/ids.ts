/** Compile-time tag that keeps one kind of number from being passed for another. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** A process of the run, dense from 1 in the order the session first saw it. */
export type ProcessId = Brand<number, 'ProcessId'>;
/** A lane of the timeline: a thread or a task, dense from 1 across all processes of the run. */
export type LaneId = Brand<number, 'LaneId'>;
/** A lock, condition, queue, … dense from 1 across all processes of the run. */
export type ObjectId = Brand<number, 'ObjectId'>;
/** A line of code in a function, dense from 1 across all processes; 0 is unknown. */
export type SiteId = Brand<number, 'SiteId'>;
/** An interned call stack (innermost frame plus its caller's stack), dense from 1; 0 is unknown. */
export type StackId = Brand<number, 'StackId'>;
/** A finding, dense from 1 in the order found. */
export type FindingId = Brand<number, 'FindingId'>;

/** Asserts that a plain number is an id of the kind asked for; the caller vouches for it. */
export function asId<T extends Brand<number, string>>(value: number): T {
  return value as T;
}

/** The same of a number that is 0 for none. */
export function idOrNull<T extends Brand<number, string>>(value: number): T | null {
  return value === 0 ? null : asId<T>(value);
}
