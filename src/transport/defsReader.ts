import type { ProcessId } from '../base/index';
import { DEFS_CHUNK_BYTES, MAX_DEFS_BYTES } from './bounds';
import type { RawSink } from './rawSink';
import type { SharedFile } from './sharedFile';

const ENTRY_HEADER = 8;

/** Reads the definitions that were committed since last time, in whole entries. */
export class DefsReader {
  private position = 0;
  private broken = false;
  private buffer = Buffer.alloc(64 * 1024);

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
      const chunk = Math.max(DEFS_CHUNK_BYTES, this.buffer.length);
      const wanted = Math.min(committed - this.position, chunk);
      this.reserve(wanted);
      const got = this.file.read(this.buffer, wanted, this.position);
      const whole = this.wholeEntries(got);
      if (whole > 0) {
        sink.defs(this.process, this.buffer.subarray(0, whole));
        this.position += whole;
      } else if (length === null) break;
      else if (!this.retryLarger(got, committed)) {
        this.broken = true;
        sink.note(this.process, 'the definitions end in the middle of an entry');
      }
    }
    return this.position > start;
  }

  /** An entry larger than the chunk: read exactly that one. */
  private retryLarger(got: number, committed: number): boolean {
    if (got < ENTRY_HEADER) return false;
    const entry = entryLength(this.buffer, 0);
    if (entry <= got || this.position + entry > committed || entry > MAX_DEFS_BYTES) return false;
    this.reserve(entry);
    return true;
  }

  private reserve(bytes: number): void {
    if (this.buffer.length < bytes) this.buffer = Buffer.alloc(bytes);
  }

  private wholeEntries(got: number): number {
    let at = 0;
    while (at + ENTRY_HEADER <= got) {
      const next = at + entryLength(this.buffer, at);
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
