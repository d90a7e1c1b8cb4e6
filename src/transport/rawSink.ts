import type { ProcessId, TimeNs } from '../base/index';
import type { ProcessBegin, RingState } from '../protocol/index';

/**
 * Receives what a poll found, as it lies in the files. Arrays are only valid during the call.
 * Within a process: its definitions may come after the records of the same poll that use them.
 */
export interface RawSink {
  processBegin(process: ProcessBegin): void;
  /** Everything the process wrote has been delivered before this. `status`: see TraceSink. */
  processEnd(process: ProcessId, at: TimeNs, orderly: boolean, status?: number): void;
  /** Whole entries of `defs`. */
  defs(process: ProcessId, bytes: Uint8Array): void;
  /** Records of one ring, in the order written. */
  records(process: ProcessId, ring: number, bytes: Uint8Array): void;
  /** Records overwritten before they could be read; they were older than the next `records`. */
  lost(process: ProcessId, ring: number, count: number): void;
  /** Whose the next `records` are, when the ThreadBegin that says so was lost. */
  ringState(state: RingState): void;
  /** ObjectSlots that changed. */
  objectSlots(process: ProcessId, bytes: Uint8Array): void;
  /** SiteSlots that changed. */
  siteSlots(process: ProcessId, bytes: Uint8Array): void;
  /** A sentence about this process that the user should see once. */
  note(process: ProcessId, text: string): void;
}

/** Ring number for what belongs to no ring: records an agent could not write anywhere. */
export const NO_RING = 0xffff_ffff;
