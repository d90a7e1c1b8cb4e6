import { timeNs, type TimeNs } from '../base/index';
import {
  Detail,
  FrameLayout,
  HEADER_MAGIC,
  HeaderLayout,
  PROTOCOL_VERSION,
  RuntimeKind,
} from '../protocol/index';
import {
  MAX_DEFS_BYTES,
  MAX_OBJECT_SLOTS,
  MAX_RINGS,
  MAX_RING_RECORDS,
  MAX_SITE_SLOTS,
} from './bounds';

/** Bytes of the header that have a meaning; the rest of its page is reserved. */
export const HEADER_USED = HeaderLayout.FRAMES + 2 * HeaderLayout.FRAMES_COUNT;

/** What the header of a process directory says, checked. */
export interface Header {
  readonly version: number;
  readonly runtime: RuntimeKind;
  readonly pid: number;
  readonly parentPid: number;
  readonly startNs: TimeNs;
  readonly startUnixNs: number;
  /** 0 while the process has not said that it leaves. */
  readonly endNs: TimeNs;
  readonly detail: Detail;
  readonly ringRecords: number;
  readonly ringCount: number;
  readonly objectCount: number;
  readonly siteCount: number;
  /** Committed bytes of `defs`; null: all of it is. */
  readonly defsLength: number | null;
  readonly dropped: number;
  /** errno of what keeps the process, or a child of it, from recording more; 0: nothing. */
  readonly error: number;
  /** The process that it was forked from: its `pid`, 0: none, and its `startNs`. */
  readonly forkedFrom: number;
  readonly forkedFromNs: number;
}

/** `notYet`: nothing stands there so far. `broken`: impossible, with the reason. `newer`: not ours to read. */
export type HeaderRead =
  | { readonly kind: 'ok'; readonly header: Header }
  | { readonly kind: 'notYet' }
  | { readonly kind: 'newer'; readonly header: Header }
  | { readonly kind: 'broken'; readonly reason: string };

const MAGIC = new TextEncoder().encode(HEADER_MAGIC);
const RUNTIMES: ReadonlySet<number> = new Set(Object.values(RuntimeKind));

/** A u64 as a double: exact up to 2^53. */
export function readU64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}

/** All bits set: what was appended is committed. */
function defsLength(view: DataView): number | null {
  const length = view.getBigUint64(HeaderLayout.DEFS_LENGTH, true);
  return length === 2n ** 64n - 1n ? null : Number(length);
}

/** Where what threads run stands in the memory of a process: by FrameLayout, offsets for who reads it from outside. */
export interface FramePlaces {
  /** Address of the type of code objects. */
  readonly codeType: number;
  readonly offsets: readonly number[];
}

/** What lies in a frame, a code and a string, and how much of these is read. */
const PARTS: readonly (readonly [
  whole: FrameLayout,
  most: number,
  parts: readonly FrameLayout[],
])[] = [
  [FrameLayout.FrameSize, 1024, [FrameLayout.Back, FrameLayout.Code, FrameLayout.Instruction]],
  [
    FrameLayout.CodeSize,
    1024,
    [
      FrameLayout.Type,
      FrameLayout.Table,
      FrameLayout.File,
      FrameLayout.Name,
      FrameLayout.FirstLine,
    ],
  ],
  [FrameLayout.Text, 256, [FrameLayout.Length, FrameLayout.State]],
];
/** Bytes of a part: pointers, but for numbers of 32 bits. */
function widthOf(part: FrameLayout, offsets: readonly number[]): number {
  const isNumber = part === FrameLayout.Instruction && offsets[FrameLayout.Unit]! > 0;
  return isNumber || part === FrameLayout.FirstLine ? 4 : 8;
}

const areSane = (offsets: readonly number[]): boolean =>
  PARTS.every(
    ([whole, most, parts]) =>
      offsets[whole]! <= most &&
      parts.every((part) => offsets[part]! + widthOf(part, offsets) <= offsets[whole]!),
  );

/** null: the process has not told, or what cannot be. */
export function framePlaces(bytes: Uint8Array): FramePlaces | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codeType = readU64(view, HeaderLayout.CODE_TYPE);
  const offset = (_: unknown, at: number): number =>
    view.getUint16(HeaderLayout.FRAMES + 2 * at, true);
  const offsets = Array.from({ length: HeaderLayout.FRAMES_COUNT }, offset);
  return codeType === 0 || !areSane(offsets) ? null : { codeType, offsets };
}

function broken(reason: string): HeaderRead {
  return { kind: 'broken', reason };
}

/** Reads the first `length` bytes of a header file. */
export function parseHeader(bytes: Uint8Array, length: number): HeaderRead {
  if (length < HEADER_USED) return { kind: 'notYet' };
  const magic = bytes.subarray(HeaderLayout.MAGIC, HeaderLayout.MAGIC + MAGIC.length);
  if (magic.every((byte) => byte === 0)) return { kind: 'notYet' };
  if (!magic.every((byte, index) => byte === MAGIC[index])) return broken('magic');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const version = u32(HeaderLayout.VERSION);
  const header: Header = {
    version,
    runtime: u32(HeaderLayout.RUNTIME) as RuntimeKind,
    pid: u32(HeaderLayout.PID),
    parentPid: u32(HeaderLayout.PARENT_PID),
    startNs: timeNs(readU64(view, HeaderLayout.START_NS)),
    startUnixNs: readU64(view, HeaderLayout.START_UNIX_NS),
    endNs: timeNs(readU64(view, HeaderLayout.END_NS)),
    detail: u32(HeaderLayout.DETAIL) === Detail.Full ? Detail.Full : Detail.Summary,
    ringRecords: u32(HeaderLayout.RING_RECORDS),
    ringCount: u32(HeaderLayout.RING_COUNT),
    objectCount: u32(HeaderLayout.OBJECT_COUNT),
    siteCount: u32(HeaderLayout.SITE_COUNT),
    defsLength: defsLength(view),
    dropped: readU64(view, HeaderLayout.DROPPED),
    error: u32(HeaderLayout.ERROR),
    forkedFrom: u32(HeaderLayout.FORKED_FROM),
    forkedFromNs: readU64(view, HeaderLayout.FORKED_FROM_NS),
  };
  // Members are only ever appended: these mean the same in a later version.
  return version > PROTOCOL_VERSION ? { kind: 'newer', header } : check(header);
}

function check(header: Header): HeaderRead {
  const { ringRecords } = header;
  if (header.version === 0) return broken('version');
  if (!RUNTIMES.has(header.runtime)) return broken('runtime');
  if (header.pid === 0) return broken('pid');
  const isPowerOfTwo = ringRecords > 1 && (ringRecords & (ringRecords - 1)) === 0;
  if (!isPowerOfTwo || ringRecords > MAX_RING_RECORDS) return broken('ringRecords');
  if (header.ringCount > MAX_RINGS) return broken('ringCount');
  if (header.objectCount > MAX_OBJECT_SLOTS) return broken('objectCount');
  if (header.siteCount > MAX_SITE_SLOTS) return broken('siteCount');
  if (header.defsLength !== null && header.defsLength > MAX_DEFS_BYTES) return broken('defsLength');
  return { kind: 'ok', header };
}
