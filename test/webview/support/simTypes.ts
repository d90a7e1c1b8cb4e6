import type { ProcessId } from '../../../src/base/index';
import type { EventName, RecordFields } from '../../support/records';

export const MS = 1_000_000;

/** A place in a program: interned stack and site of its process. */
export interface Place {
  readonly stack: number;
  readonly site: number;
}

/** What a simulated thread does next. */
export type Op =
  | { readonly op: 'run' | 'sleep' | 'io'; readonly ms: number }
  | { readonly op: 'acquire'; readonly lock: SimObject; readonly at: Place }
  | { readonly op: 'release'; readonly lock: SimObject }
  | {
      readonly op: 'put' | 'get';
      readonly queue: SimObject;
      readonly at: Place;
      readonly timeoutMs?: number;
    }
  | { readonly op: 'wait'; readonly event: SimObject; readonly at: Place }
  | { readonly op: 'set'; readonly event: SimObject }
  | { readonly op: 'record'; readonly event: EventName; readonly fields: RecordFields }
  | { readonly op: 'join'; readonly thread: SimThread; readonly at: Place };

export type Program = Generator<Op, void, void>;

export interface SimObject {
  readonly id: number;
  readonly process: SimProcess;
  readonly kind: number;
  readonly size: number;
  readonly stack: number;
  owner: SimThread | null;
  ownerSite: number;
  ownerSince: number;
  sequence: number;
  depth: number;
  depthMax: number;
  /** When the depth changed last, and the integral of depth over time up to then. */
  depthAt: number;
  area: number;
  getWait: number;
  flag: boolean;
  /** Threads in acquire or put, and in get. */
  waiters: SimThread[];
  getters: SimThread[];
  counts: Record<
    'acquisitions' | 'contended' | 'waitTotal' | 'waitMax' | 'holdTotal' | 'holdMax',
    number
  >;
  sites: Map<number, [acquisitions: number, contended: number, waitTotal: number]>;
  dirty: boolean;
}

export interface SimThread {
  readonly id: number;
  readonly process: SimProcess;
  readonly program: Program;
  readonly held: SimObject[];
  readonly joiners: SimThread[];
  blockedAt: number;
  blockedOn: SimObject | null;
  place: Place | null;
  ended: boolean;
  /** Its wait is for an item. */
  getting: boolean;
}

export interface SimProcess {
  readonly id: ProcessId;
  threads: number;
  objects: number;
  strings: Map<string, number>;
  places: Map<string, Place>;
}
