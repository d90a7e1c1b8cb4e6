import type { ProcessId } from '../base/index';
import { DefKind, type TraceSink } from '../protocol/index';

const ENTRY_HEADER = 8;
const utf8 = new TextDecoder();

/** What of a TraceSink takes definitions. */
export interface DefinitionSink extends Pick<TraceSink, 'fact' | 'string' | 'site' | 'stack'> {
  /** What was compiled from no file; `fileString`: its name. Who reads a recording has lines of it as of files. */
  source?(process: ProcessId, fileString: number, text: string): void;
}

/** Delivers the entries of a piece of `defs`; gives how many were impossible. */
export function decodeDefs(process: ProcessId, bytes: Uint8Array, sink: DefinitionSink): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let broken = 0;
  for (let at = 0; at + ENTRY_HEADER <= bytes.length;) {
    const word = view.getUint32(at, true);
    const id = view.getUint32(at + 4, true);
    const length = word >>> 8;
    const payload = at + ENTRY_HEADER;
    at = payload + Math.ceil(length / 4) * 4;
    if (at > bytes.length) return broken + 1;
    if (!decodeEntry(process, word & 0xff, id, view, payload, length, sink)) broken++;
  }
  return broken;
}

function decodeEntry(
  process: ProcessId,
  kind: number,
  id: number,
  view: DataView,
  at: number,
  length: number,
  sink: DefinitionSink,
): boolean {
  const text = (): string => utf8.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  const u32 = (index: number): number => view.getUint32(at + 4 * index, true);
  switch (kind) {
    case DefKind.String:
      sink.string(process, id, text());
      return id !== 0;
    case DefKind.Site:
      if (length < 16) return false;
      sink.site(process, id, u32(0), u32(1), u32(2), u32(3));
      return id !== 0;
    case DefKind.Stack:
      if (length < 8) return false;
      sink.stack(process, id, u32(0), u32(1));
      return id !== 0;
    case DefKind.Fact:
      sink.fact(process, id, text());
      return true;
    case DefKind.Source:
      sink.source?.(process, id, text());
      return id !== 0;
    default:
      return kind !== 0; // Newer than this reader.
  }
}
