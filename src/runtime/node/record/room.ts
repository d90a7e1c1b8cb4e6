import { RECORD_SIZE, RingLayout } from '../../../protocol/index';
import { type Native, WASM_PAGE, pages } from '../memory/native';
import type { RecordFile } from './file';

/** Where the records of a ring go, and the number that makes them count. */
export interface RingRoom {
  /** Records, from byte `position` of the ring on. */
  put(bytes: Uint8Array, length: number, position: number): void;
  /** What the ring says of itself: RingLayout. */
  introduce(slot: Uint8Array): void;
  /** So many records were put since it was made. */
  tell(written: number): void;
  /** Since when the turn of the event loop that is under way may last, ns since the epoch; 0: it is not told. */
  turn(since: number): void;
}

/** Files that are written to, a call of the system each time. */
class WrittenRoom implements RingRoom {
  private readonly word = Buffer.alloc(8);

  /** `slots`: the file `rings`, in which `place` is this ring's. */
  constructor(
    private readonly ring: RecordFile,
    private readonly slots: RecordFile,
    private readonly place: number,
  ) {}

  put(bytes: Uint8Array, length: number, position: number): void {
    this.ring.write(bytes, length, position);
  }

  introduce(slot: Uint8Array): void {
    this.slots.write(slot, slot.length, this.place);
  }

  tell(written: number): void {
    this.put64(written, RingLayout.WRITTEN);
  }

  turn(since: number): void {
    this.put64(since, RingLayout.STEP_AT);
  }

  private put64(value: number, offset: number): void {
    this.word.writeBigUInt64LE(BigInt(Math.floor(value)));
    this.slots.write(this.word, this.word.length, this.place + offset);
  }
}

/** Files that are memory of the process. What is there is in the file, however the process ends. */
class MappedRoom implements RingRoom {
  private readonly bytes: Uint8Array;
  private readonly slot: Uint8Array;
  private readonly written: BigUint64Array;
  private readonly turnAt: BigUint64Array;
  /** Bytes of the ring that have room on the disk. */
  private allocated = 0;

  /** As WrittenRoom; `records`: those the ring has room for. Throws where files cannot be memory. */
  constructor(
    private readonly native: Native,
    private readonly ring: RecordFile,
    slots: RecordFile,
    place: number,
    records: number,
  ) {
    const size = records * RECORD_SIZE;
    const inPage = place % WASM_PAGE;
    const memory = pages(size + WASM_PAGE);
    this.native.allocate(slots.descriptor, place - inPage, WASM_PAGE);
    this.native.overlay(new Int32Array(memory, 0, size / 4), ring.descriptor, 0);
    const page = new Int32Array(memory, size, WASM_PAGE / 4);
    this.native.overlay(page, slots.descriptor, place - inPage);
    this.bytes = new Uint8Array(memory, 0, size);
    this.slot = new Uint8Array(memory, size + inPage, RingLayout.SIZE);
    this.written = new BigUint64Array(memory, size + inPage + RingLayout.WRITTEN, 1);
    this.turnAt = new BigUint64Array(memory, size + inPage + RingLayout.STEP_AT, 1);
    this.grow();
  }

  put(bytes: Uint8Array, length: number, position: number): void {
    while (position + length > this.allocated) this.grow();
    this.bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length), position);
  }

  introduce(slot: Uint8Array): void {
    this.slot.set(slot);
  }

  tell(written: number): void {
    // The records come before it, also on processors that change the order of what is written.
    Atomics.store(this.written, 0, BigInt(written));
  }

  turn(since: number): void {
    Atomics.store(this.turnAt, 0, BigInt(Math.floor(since)));
  }

  private grow(): void {
    this.native.allocate(this.ring.descriptor, this.allocated, WASM_PAGE);
    this.allocated += WASM_PAGE;
  }
}

/** Memory where that can be had. */
export function roomFor(
  native: Native | undefined,
  ring: RecordFile,
  slots: RecordFile,
  place: number,
  records: number,
): RingRoom {
  if (native) {
    try {
      return new MappedRoom(native, ring, slots, place, records);
    } catch {
      // No room on the disk, a file system that cannot do it, a limit of addresses: what writing says then counts.
    }
  }
  return new WrittenRoom(ring, slots, place);
}
