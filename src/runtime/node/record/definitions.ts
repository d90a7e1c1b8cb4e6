import { DefKind, type FactKey } from '../../../protocol/index';
import type { Counters } from './counters';
import type { RecordFile } from './file';

const MAX_STRING = 4096;
const MAX_FACT = 1 << 19;

/**
 * Strings, call sites and stacks, each defined once a thread. All threads append to one file; what was appended
 * is committed, so the file's size says how far it can be read.
 */
export class Definitions {
  private readonly strings = new Map<string, number>([['', 0]]);
  private readonly sites = new Map<string, number>();
  private readonly stacks = new Map<string, number>();
  private pending: Uint8Array[] = [];

  constructor(
    private readonly file: RecordFile,
    private readonly counters: Counters,
  ) {}

  /** Commits what was defined: to be called before a record that uses it is published. */
  commit(): void {
    if (this.pending.length === 0) return;
    const all = Buffer.concat(this.pending);
    this.pending = [];
    this.file.append(all);
  }

  string(text: string): number {
    const known = this.strings.get(text);
    if (known !== undefined) return known;
    const id = this.counters.next('Strings');
    this.add(DefKind.String, id, shortened(text, MAX_STRING));
    this.strings.set(text, id);
    return id;
  }

  site(file: string, name: string, line: number, flags: number): number {
    const key = `${line}\0${file}\0${name}`;
    const known = this.sites.get(key);
    if (known !== undefined) return known;
    const payload = words(this.string(file), this.string(name), line, flags);
    const id = this.counters.next('Sites');
    this.add(DefKind.Site, id, payload);
    this.sites.set(key, id);
    return id;
  }

  /** `sites`: innermost first. */
  stack(sites: readonly number[]): number {
    let caller = 0;
    for (let at = sites.length - 1; at >= 0; at--) caller = this.frame(caller, sites[at]!);
    return caller;
  }

  private frame(caller: number, site: number): number {
    const key = `${caller} ${site}`;
    const known = this.stacks.get(key);
    if (known !== undefined) return known;
    const id = this.counters.next('Stacks');
    this.add(DefKind.Stack, id, words(caller, site));
    this.stacks.set(key, id);
    return id;
  }

  fact(key: FactKey, text: string): void {
    this.add(DefKind.Fact, key, shortened(text, MAX_FACT));
  }

  private add(kind: number, id: number, payload: Uint8Array): void {
    const entry = Buffer.alloc(8 + Math.ceil(payload.length / 4) * 4);
    entry.writeUInt32LE((kind | (payload.length << 8)) >>> 0, 0);
    entry.writeUInt32LE(id, 4);
    entry.set(payload, 8);
    this.pending.push(entry);
  }
}

/** As UTF-8, cut between two characters. */
function shortened(text: string, limit: number): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32LE(value >>> 0, at * 4));
  return bytes;
}
