import type { FindingRow } from '../../protocol/view/index';

/** What a test runner inside the program says, a line of JSON each. */
export type FromTests =
  /** First: tests run in the main thread of this process, and this signal breaks its waits. */
  | { readonly type: 'watch'; readonly pid: number; readonly signal: number }
  /** Wants an answer with the same number when all that was found until now has been told. */
  | { readonly type: 'settle'; readonly number: number }
  /** The program is over: wants to know what never ends. */
  | { readonly type: 'leave' };

export type ToTests =
  /** The answer to `watch`. */
  | { readonly type: 'rules'; readonly rules: readonly string[] }
  | ToldFinding
  /** That finding keeps the main thread waiting for ever; the signal follows. */
  | { readonly type: 'stuck'; readonly id: number }
  | { readonly type: 'settled'; readonly number: number }
  /** The answer to `leave`: threads of the process, by the system's ids, and processes that it started. */
  | {
      readonly type: 'kept';
      readonly threads: readonly number[];
      readonly processes: readonly number[];
    };

/** A finding that this process, or one that it started, takes part in. */
export interface ToldFinding {
  readonly type: 'found';
  readonly id: number;
  readonly rule: string;
  readonly severity: FindingRow['severity'];
  /** Since when, ns since the session's epoch. */
  readonly sinceNs: number;
  /** A baseline has it. */
  readonly known: boolean;
  readonly title: string;
  readonly text: string;
}

/** The next message of a runner; null: it is none. */
export function parseMessage(line: string): FromTests | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const { type, pid, signal, number } = (value ?? {}) as Record<string, unknown>;
  const isCount = (one: unknown): one is number => Number.isSafeInteger(one) && Number(one) > 0;
  if (type === 'leave') return { type };
  if (type === 'watch' && isCount(pid) && isCount(signal)) return { type, pid, signal };
  return type === 'settle' && isCount(number) ? { type, number } : null;
}
