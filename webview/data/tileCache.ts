import type { Series } from '../../src/protocol/view/index';

export interface CachedSeries<S extends Series = Series> {
  readonly series: S;
  /** nowNs when it was asked for: a series that is not final knows nothing after that. */
  readonly knownNs: number;
}

type Kind = Series['kind'];
type OfKind<K extends Kind> = Extract<Series, { kind: K }>;

/** Series of tiles, least recently used forgotten first, bounded in bytes. */
export class TileCache {
  private readonly entries = new Map<string, CachedSeries & { readonly bytes: number }>();
  private bytes = 0;

  constructor(private readonly maxBytes = 96 * 2 ** 20) {}

  get<K extends Kind>(
    kind: K,
    id: number,
    level: number,
    index: number,
  ): CachedSeries<OfKind<K>> | undefined {
    return this.entries.get(key(kind, id, level, index)) as CachedSeries<OfKind<K>> | undefined;
  }

  /** Marks as just used; call once a frame for what is drawn, not for each look. */
  touch(kind: Kind, id: number, level: number, index: number): void {
    const name = key(kind, id, level, index);
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.entries.delete(name);
    this.entries.set(name, entry);
  }

  put(series: Series, level: number, index: number, knownNs: number): void {
    const name = key(series.kind, series.id, level, index);
    const bytes = sizeOf(series);
    this.drop(name);
    this.entries.set(name, { series, knownNs, bytes });
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.maxBytes || oldest === name) break;
      this.drop(oldest);
    }
  }

  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  private drop(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.bytes -= entry.bytes;
    this.entries.delete(name);
  }
}

function key(kind: Kind, id: number, level: number, index: number): string {
  return `${kind}/${id}/${level}/${index}`;
}

function sizeOf(series: Series): number {
  const columns = Object.values(series).filter((value) => ArrayBuffer.isView(value));
  return columns.reduce((sum, column) => sum + column.byteLength, 200);
}
