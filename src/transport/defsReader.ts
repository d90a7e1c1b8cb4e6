import type { ProcessId } from '../base/index';
import { DEFS_CHUNK_BYTES, MAX_DEFS_BYTES } from './bounds';
import type { RawSink } from './rawSink';
import type { SharedFile } from './sharedFile';

const ENTRY_HEADER = 8;
/** What is read is passed on at once, so all readers share it: a run may have thousands. */
let buffer = Buffer.alloc(DEFS_CHUNK_BYTES);

/** Reads the definitions that were committed since last time, in whole entries. */
export class DefsReader {
  private position = 0;
  private broken = false;

  constructor(
    private readonly process: ProcessId,
    private readonly file: SharedFile,
  ) {}

  /**
   * Delivers what lies before `length`; true when there was something. null: what the file has; of several that
   * append to it one may be at it right now, so an entry that is not there as a whole comes later.
   */
  poll(sink: RawSink, length: number | null): boolean {
    const start = this.position;
    const committed = length ?? Math.min(this.file.size(), MAX_DEFS_BYTES);
    while (!this.broken && this.position < committed) {
      const wanted = Math.min(committed - this.position, buffer.length);
      const got = this.file.read(buffer, wanted, this.position);
      const whole = this.wholeEntries(got);
      if (whole > 0) {
        sink.defs(this.process, buffer.subarray(0, whole));
        this.position += whole;
      } else if (length === null || this.file.isRefused) break;
      else if (!this.retryLarger(got, committed)) {
        this.broken = true;
        sink.note(this.process, 'the definitions end in the middle of an entry');
      }
    }
    return this.position > start;
  }

  /** An entry larger than the buffer: it grows. */
  private retryLarger(got: number, committed: number): boolean {
    if (got < ENTRY_HEADER) return false;
    const entry = entryLength(buffer, 0);
    if (entry <= got || this.position + entry > committed || entry > MAX_DEFS_BYTES) return false;
    buffer = Buffer.alloc(entry);
    return true;
  }

  private wholeEntries(got: number): number {
    let at = 0;
    while (at + ENTRY_HEADER <= got) {
      const next = at + entryLength(buffer, at);
      if (next > got) break;
      at = next;
    }
    return at;
  }

  close(): void {
    this.file.close();
  }
}

function entryLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at) >>> 8;
  return ENTRY_HEADER + Math.ceil(length / 4) * 4;
}
