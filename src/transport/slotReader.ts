import type { SharedFile } from './sharedFile';

/** Slots are compared in blocks first: most of them have not changed since the last look. */
const BLOCK_BYTES = 4096;

/**
 * Reads a file of slots that live programs change in place, and gives those that differ from the
 * previous look.
 */
export class SlotReader {
  private seen = Buffer.alloc(0);
  private fresh = Buffer.alloc(0);
  private changed = Buffer.alloc(0);

  constructor(
    private readonly file: SharedFile,
    private readonly slotBytes: number,
  ) {}

  /**
   * The changed ones of the first `count` slots, packed; empty when none. Valid until the next
   * call. Slots the file has not got yet are left for later.
   */
  changes(count: number): Uint8Array {
    this.reserve(Math.min(count, Math.floor(this.file.size() / this.slotBytes)) * this.slotBytes);
    const wanted = Math.min(count * this.slotBytes, this.fresh.length);
    const got = this.file.read(this.fresh, wanted, 0);
    const length = got - (got % this.slotBytes);
    let out = 0;
    for (let block = 0; block < length; block += BLOCK_BYTES) {
      const end = Math.min(block + BLOCK_BYTES, length);
      if (this.fresh.compare(this.seen, block, end, block, end) === 0) continue;
      for (let slot = block; slot < end; slot += this.slotBytes) {
        const slotEnd = slot + this.slotBytes;
        if (this.fresh.compare(this.seen, slot, slotEnd, slot, slotEnd) === 0) continue;
        this.fresh.copy(this.seen, slot, slot, slotEnd);
        this.fresh.copy(this.changed, out, slot, slotEnd);
        out += this.slotBytes;
      }
    }
    return this.changed.subarray(0, out);
  }

  private reserve(bytes: number): void {
    if (bytes <= this.fresh.length) return;
    const size = Math.max(BLOCK_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
    const seen = Buffer.alloc(size);
    this.seen.copy(seen);
    this.seen = seen;
    this.fresh = Buffer.alloc(size);
    this.changed = Buffer.alloc(size);
  }
}
