import { asId, type FindingId, type LaneId, type ObjectId } from '../../src/base/index';

/** The one thing the reader looks at. */
export type Selection =
  | { readonly kind: 'lane'; readonly lane: LaneId }
  | { readonly kind: 'object'; readonly object: ObjectId }
  | { readonly kind: 'slice'; readonly lane: LaneId; readonly atNs: number }
  | { readonly kind: 'finding'; readonly finding: FindingId };

/** As it stands in links and in `data-select`: `lane:3`, `object:7`, `slice:3@120000`, `finding:1`. */
export function selectionText(selection: Selection): string {
  switch (selection.kind) {
    case 'lane':
      return `lane:${selection.lane}`;
    case 'object':
      return `object:${selection.object}`;
    case 'slice':
      return `slice:${selection.lane}@${Math.round(selection.atNs)}`;
    case 'finding':
      return `finding:${selection.finding}`;
  }
}

/** null for anything that is not a selection: links come from outside. */
export function parseSelection(text: string): Selection | null {
  const match = /^(lane|object|slice|finding):(\d{1,10})(?:@(\d{1,18}))?$/.exec(text);
  if (!match) return null;
  const id = Number(match[2]);
  switch (match[1]) {
    case 'lane':
      return { kind: 'lane', lane: asId<LaneId>(id) };
    case 'object':
      return { kind: 'object', object: asId<ObjectId>(id) };
    case 'finding':
      return { kind: 'finding', finding: asId<FindingId>(id) };
    default:
      if (match[3] === undefined) return null;
      return { kind: 'slice', lane: asId<LaneId>(id), atNs: Number(match[3]) };
  }
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  return selectionText(a) === selectionText(b);
}
