import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  Detail,
  HEADER_MAGIC,
  HeaderFlag,
  HeaderLayout,
  PROTOCOL_VERSION,
  RuntimeKind,
} from '../../../protocol/index';
import type { Counters } from './counters';
import type { RecordFile } from './file';
import { MOST_SLOTS } from './objectSlot';

const RECORDS_SUMMARY = 4096;
const RECORDS_FULL = 65_536;
/** Instead of a length: that of the file counts. */
const BY_SIZE = 0xffff_ffff_ffff_ffffn;

/** What every thread must know to record into the directory of its process. */
export interface ProcessPlace {
  readonly path: string;
  /** On CLOCK_MONOTONIC, ns. */
  readonly epoch: bigint;
  readonly detail: Detail;
  /** Where the native part is; undefined: there is none. */
  readonly native: string | undefined;
}

/** Nanoseconds since the session's epoch. */
export const clockOf = (epoch: bigint): (() => number) => {
  const { hrtime } = process;
  return () => Number(hrtime.bigint() - epoch);
};

export const ringRecords = (detail: Detail): number =>
  detail === Detail.Full ? RECORDS_FULL : RECORDS_SUMMARY;

/** A directory that is being made: written to at `making`, found at `place` once it is published. */
export interface NewDirectory {
  readonly making: string;
  readonly place: ProcessPlace;
  /** Nobody reads it before. */
  publish(): void;
  /** It will not be read: who writes there stops doing so. */
  abandon(): void;
}

/** Makes the directory of this process in that of the session. `native`: where the native part is. */
export function createDirectory(
  session: string,
  epoch: bigint,
  detail: Detail,
  native?: string,
): NewDirectory {
  const startNs = clockOf(epoch)();
  const name = `${process.pid}-${startNs}`;
  const making = join(session, `.tmp-${name}`);
  const path = join(session, name);
  mkdirSync(making, 0o700);
  try {
    writeFileSync(join(making, 'header'), headerBytes(startNs, detail), { mode: 0o600 });
    for (const file of ['rings', 'objects', 'sites', 'defs'])
      writeFileSync(join(making, file), '', { mode: 0o600 });
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  const publish = (): void => renameSync(making, path);
  const abandon = (): void => {
    const flags = Buffer.alloc(4);
    flags.writeUInt32LE(HeaderFlag.Silent);
    const header = openSync(join(making, 'header'), 'r+');
    writeSync(header, flags, 0, flags.length, HeaderLayout.FLAGS);
    closeSync(header);
    rmSync(making, { recursive: true, force: true });
  };
  return { making, place: { path, epoch, detail, native }, publish, abandon };
}

function headerBytes(startNs: number, detail: Detail): Buffer {
  const header = Buffer.alloc(HeaderLayout.SIZE);
  header.write(HEADER_MAGIC, HeaderLayout.MAGIC, 'latin1');
  header.writeUInt32LE(PROTOCOL_VERSION, HeaderLayout.VERSION);
  header.writeUInt32LE(RuntimeKind.Node, HeaderLayout.RUNTIME);
  header.writeUInt32LE(process.pid, HeaderLayout.PID);
  header.writeUInt32LE(process.ppid, HeaderLayout.PARENT_PID);
  header.writeBigUInt64LE(BigInt(startNs), HeaderLayout.START_NS);
  header.writeBigUInt64LE(unixNs(), HeaderLayout.START_UNIX_NS);
  header.writeUInt32LE(detail, HeaderLayout.DETAIL);
  header.writeUInt32LE(ringRecords(detail), HeaderLayout.RING_RECORDS);
  header.writeBigUInt64LE(BY_SIZE, HeaderLayout.DEFS_LENGTH);
  return header;
}

const unixNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** The header, as a thread changes it. */
export class HeaderFile {
  private readonly word = Buffer.alloc(8);

  constructor(
    private readonly file: RecordFile,
    private readonly counters: Counters,
  ) {}

  /** Says how many rings or slots are in use. Of two threads that say so at once, none takes anything back. */
  tellCount(what: 'Rings' | 'Slots'): void {
    const offset = what === 'Rings' ? HeaderLayout.RING_COUNT : HeaderLayout.OBJECT_COUNT;
    let told: number;
    do {
      told = this.counters.count(what);
      this.word.writeUInt32LE(Math.min(told, MOST_SLOTS), 0);
      this.file.write(this.word, 4, offset);
    } while (told !== this.counters.count(what));
  }

  tellStart(time: number): void {
    this.word.writeBigUInt64LE(BigInt(time), 0);
    this.file.write(this.word, 8, HeaderLayout.START_NS);
    this.word.writeBigUInt64LE(unixNs(), 0);
    this.file.write(this.word, 8, HeaderLayout.START_UNIX_NS);
  }

  tellEnd(time: number): void {
    this.word.writeBigUInt64LE(BigInt(time), 0);
    this.file.write(this.word, 8, HeaderLayout.END_NS);
  }

  tellError(errno: number): void {
    this.word.writeUInt32LE(errno, 0);
    this.file.write(this.word, 4, HeaderLayout.ERROR);
  }

  get flags(): number {
    const word = this.word.subarray(0, 4);
    this.file.read(word, HeaderLayout.FLAGS);
    return word.readUInt32LE(0);
  }
}
