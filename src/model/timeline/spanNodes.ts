import { FAN_OUT, FAN_SHIFT, placeOf, type ChunkList } from './chunks';
import type { SpanChunk } from './spanChunk';

/** Spans, or the nodes of one level above them. */
export type SpanList = ChunkList<SpanChunk>;

/** Whether a level has items that the one above does not sum up yet. */
export function nodesDue(levels: readonly SpanList[]): boolean {
  const above = levels.length > 1 ? levels[1]!.count : 0;
  return levels[0]!.count >>> FAN_SHIFT > above;
}

/** Adds the nodes that are due to every level; `make`: a level more. */
export function addNodes(levels: SpanList[], make: () => SpanList): void {
  for (let level = 0; levels[level]!.count >= FAN_OUT; level++) {
    const below = levels[level]!;
    const above = (levels[level + 1] ??= make());
    while (above.count < below.count >>> FAN_SHIFT) addNode(below, above, level === 0);
  }
}

const tallyObject = new Uint32Array(FAN_OUT);
const tallyTag = new Uint8Array(FAN_OUT);
const tallyNs = new Float64Array(FAN_OUT);

/** Makes the next node of `above`. `exact`: it is the first level of nodes. */
function addNode(below: SpanList, above: SpanList, exact: boolean): void {
  const first = above.count * FAN_OUT;
  const from = below.chunkOf(first)!;
  const base = placeOf(first);
  let start = Infinity;
  let end = 0;
  let busy = 0;
  let keys = 0;
  for (let at = base; at < base + FAN_OUT; at++) {
    const first = from.start(at);
    const last = from.end(at);
    if (first < start) start = first;
    if (last > end) end = last;
    const object = from.object(at);
    const tag = from.tag(at);
    const span = exact ? last - first : from.busy(at);
    const top = exact ? span : from.top(at);
    busy += span;
    let key = 0;
    while (key < keys && (tallyObject[key] !== object || tallyTag[key] !== tag)) key++;
    if (key < keys) tallyNs[key] = tallyNs[key]! + top;
    else {
      tallyObject[key] = object;
      tallyTag[key] = tag;
      tallyNs[key] = top;
      keys++;
    }
  }
  let best = 0;
  for (let at = 1; at < keys; at++) if (tallyNs[at]! > tallyNs[best]!) best = at;
  const [object, tag, top] = [tallyObject[best]!, tallyTag[best]!, tallyNs[best]!];
  above.tail().setNode(placeOf(above.count), start, end, object, tag, busy, top);
  above.count++;
}
