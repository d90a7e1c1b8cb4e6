/** An operation that is timed with and without Heddle; `name` is that of workloads.py. */
export interface Workload {
  readonly name: string;
  readonly unit: 'ns' | 'ms';
  /** Greatest ratio to the plain operation we accept of the native module at detail summary. */
  readonly aim?: number;
}

export const workloads: readonly Workload[] = [
  { name: 'with lock', unit: 'ns', aim: 1.1 },
  { name: 'acquire/release', unit: 'ns' },
  { name: 'with rlock', unit: 'ns' },
  { name: 'Queue put+get', unit: 'ns', aim: 1.15 },
  { name: 'counter, 4 threads', unit: 'ns' },
  { name: 'logging', unit: 'ns' },
  { name: 'start-up', unit: 'ms' },
];

/** A way to run a workload. The first is what the others are compared to. */
export interface Variant {
  readonly name: string;
  /** Options of `heddle run`; absent: without Heddle. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const plain: Variant = { name: 'plain' };
export const native: Variant = { name: 'native', options: ['--detail', 'summary'] };
export const full: Variant = { name: 'native, full', options: ['--detail', 'full'] };
export const fallback: Variant = { name: 'fallback', options: [], env: { HEDDLE_NATIVE: '0' } };

export const variants: readonly Variant[] = [plain, native, full, fallback];

/** A figure that is no ratio, such as a decode rate. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Least value we accept. */
  readonly aim?: number;
  /** Greatest value we accept. */
  readonly most?: number;
}
