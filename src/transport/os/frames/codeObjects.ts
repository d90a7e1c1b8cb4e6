import { FrameLayout } from '../../../protocol/index';
import type { FramePlaces } from '../../header';
import { lineOf } from './lineTable';
import { pointerIn, type ProcessMemory } from './processMemory';

/** Longer strings and tables are taken for what is none. */
const MAX_TEXT = 4096;
const MAX_TABLE = 1 << 20;
/** Codes that are kept at most. */
const MAX_CODES = 10_000;

/** Where an installation keeps what is no program of the user's; and our own. */
const LIBRARY =
  /^<frozen|[/\\](?:site-packages|dist-packages|heddle_agent|lib(?:64)?[/\\]python3\.\d+)[/\\]/;

/** What a code object of CPython says of itself. */
export interface Code {
  readonly file: string;
  readonly isLibrary: boolean;
  readonly function: string;
  /** The line of an instruction, by what the frame has of it; 0: none. */
  lineAt(instruction: number): number;
}

interface Kept extends Code {
  /** The code as it was read: another one that has its address has other bytes. */
  readonly bytes: Buffer;
}

/** Code objects in the memory of a process, each read once. */
export class CodeObjects {
  private readonly kept = new Map<number, Kept>();

  constructor(
    private readonly memory: ProcessMemory,
    private readonly places: FramePlaces,
  ) {}

  /** null: there is none. */
  at(address: number): Code | null {
    const bytes = this.memory.read(address, this.of(FrameLayout.CodeSize));
    if (!bytes || pointerIn(bytes, this.of(FrameLayout.Type)) !== this.places.codeType) return null;
    // All but the count of references, which is first.
    const sign = bytes.subarray(this.of(FrameLayout.Type));
    const known = this.kept.get(address);
    if (known?.bytes.equals(sign) === true) return known;
    const code = this.read(address, bytes, sign);
    if (this.kept.size >= MAX_CODES) this.kept.clear();
    if (code) this.kept.set(address, code);
    return code;
  }

  private of(place: FrameLayout): number {
    return this.places.offsets[place] ?? 0;
  }

  private read(address: number, bytes: Buffer, sign: Buffer): Kept | null {
    const file = this.text(pointerIn(bytes, this.of(FrameLayout.File)));
    const name = this.text(pointerIn(bytes, this.of(FrameLayout.Name)));
    const table = this.bytes(pointerIn(bytes, this.of(FrameLayout.Table)));
    if (file === null || name === null || table === null) return null;
    const first = bytes.readInt32LE(this.of(FrameLayout.FirstLine));
    const [kind, unit] = [this.of(FrameLayout.Lines), this.of(FrameLayout.Unit)];
    const start = address + this.of(FrameLayout.Instructions);
    const offset = (instruction: number): number =>
      unit === 0 ? instruction - start : instruction * unit;
    const lineAt = (instruction: number): number =>
      lineOf(kind, table, first, Math.max(0, offset(instruction)));
    return { file, isLibrary: LIBRARY.test(file), function: plain(name), lineAt, bytes: sign };
  }

  private bytes(address: number): Buffer | null {
    const length = this.memory.pointer(address + this.of(FrameLayout.Length));
    if (length > MAX_TABLE) return null;
    return length === 0 ? null : this.memory.read(address + this.of(FrameLayout.Bytes), length);
  }

  private text(address: number): string | null {
    const head = this.memory.read(address, this.of(FrameLayout.Text));
    if (!head) return null;
    const length = pointerIn(head, this.of(FrameLayout.Length));
    const state = head.readBigUInt64LE(this.of(FrameLayout.State));
    const bit = (place: FrameLayout): bigint => state >> BigInt(this.of(place));
    const isAscii = (bit(FrameLayout.Ascii) & 1n) === 1n;
    const size = Number(bit(FrameLayout.Kind) & 7n);
    if (length > MAX_TEXT) return null;
    if (length === 0) return '';
    const from = this.of(isAscii ? FrameLayout.AsciiText : FrameLayout.Text);
    const bytes = this.memory.read(address + from, length * size);
    return bytes && decoded(bytes, size);
  }
}

/** Characters of one, two or four bytes each (PEP 393). */
function decoded(bytes: Buffer, size: number): string | null {
  if (size === 1) return bytes.toString('latin1');
  if (size === 2) return bytes.toString('utf16le');
  if (size !== 4) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bytes.readUInt32LE(at);
    text += point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}

/** The part of a qualified name that follows the functions it is nested in. */
const plain = (name: string): string => name.split('<locals>.').at(-1)!;
