import type { Series } from '../../src/protocol/view/index';

export interface CachedSeries<S extends Series = Series> {
  readonly series: S;
  /** nowNs when it was asked for: a series that is not final knows nothing after that. */
  readonly knownNs: number;
}

type Kind = Series['kind'];
type OfKind<K extends Kind> = Extract<Series, { kind: K }>;

const KINDS: readonly Kind[] = ['states', 'holds', 'spans', 'depth', 'wakes'];
/** Indexes of tiles stay below this for any run that a level of 2^6 ns can show. */
const LEVELS = 2 ** 40;
/** Share of the bound that is freed at once when it is passed, so that this is seldom. */
const SPARE = 0.1;

interface Entry extends CachedSeries {
  readonly owner: number;
  readonly place: number;
  readonly bytes: number;
  /** Grows with each use. */
  used: number;
}

/** Series of tiles, least recently used forgotten first, bounded in bytes. */
export class TileCache {
  /** By series, then by tile: numbers, for they are looked up some thousand times a frame. */
  private readonly series = new Map<number, Map<number, Entry>>();
  private bytes = 0;
  private uses = 0;
  private count = 0;

  constructor(private readonly maxBytes = 96 * 2 ** 20) {}

  get<K extends Kind>(
    kind: K,
    id: number,
    level: number,
    index: number,
  ): CachedSeries<OfKind<K>> | undefined {
    return this.find(kind, id, level, index) as CachedSeries<OfKind<K>> | undefined;
  }

  /** Marks as just used; call once a frame for what is drawn, not for each look. */
  touch(kind: Kind, id: number, level: number, index: number): void {
    const entry = this.find(kind, id, level, index);
    if (entry) entry.used = ++this.uses;
  }

  put(series: Series, level: number, index: number, knownNs: number): void {
    const owner = ownerOf(series.kind, series.id);
    const place = level * LEVELS + index;
    const bytes = sizeOf(series);
    let tiles = this.series.get(owner);
    if (!tiles) this.series.set(owner, (tiles = new Map<number, Entry>()));
    const old = tiles.get(place);
    if (old) this.drop(old);
    if (tiles.size === 0) this.series.set(owner, tiles);
    tiles.set(place, { series, knownNs, owner, place, bytes, used: ++this.uses });
    this.bytes += bytes;
    this.count++;
    if (this.bytes > this.maxBytes) this.makeRoom();
  }

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.series.clear();
    this.bytes = 0;
    this.count = 0;
  }

  private find(kind: Kind, id: number, level: number, index: number): Entry | undefined {
    return this.series.get(ownerOf(kind, id))?.get(level * LEVELS + index);
  }

  /** Forgets what was used longest ago; never what has just come. */
  private makeRoom(): void {
    const entries = [...this.series.values()].flatMap((tiles) => [...tiles.values()]);
    entries.sort((a, b) => a.used - b.used);
    const bound = this.maxBytes * (1 - SPARE);
    for (const entry of entries) {
      if (this.bytes <= bound || entry.used === this.uses) return;
      this.drop(entry);
    }
  }

  private drop({ owner, place, bytes }: Entry): void {
    const tiles = this.series.get(owner);
    if (!tiles?.delete(place)) return;
    if (tiles.size === 0) this.series.delete(owner);
    this.bytes -= bytes;
    this.count--;
  }
}

function ownerOf(kind: Kind, id: number): number {
  return id * KINDS.length + KINDS.indexOf(kind);
}

function sizeOf(series: Series): number {
  const columns = Object.values(series).filter((value) => ArrayBuffer.isView(value));
  return columns.reduce((sum, column) => sum + column.byteLength, 200);
}
