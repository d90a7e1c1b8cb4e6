import { formatCount } from '../base/index';
import type { Instance, Rule } from './rule';

/** Findings of one rule about the same lines that are listed: a program may make an object for each request. */
const LISTED = 5;

/** Findings of one rule about the same lines. */
export interface Place {
  /** Keys of those that are listed, the last one last, and of the others. */
  readonly listed: string[];
  readonly others: Set<string>;
}

/**
 * What was found where, by rule. Errors are all listed, and so is what keeps somebody waiting, and what is
 * about no line.
 */
export class Places {
  private readonly places = new Map<string, Place>();

  of({ name, severity, when }: Rule, { locations }: Instance): Place | null {
    if (severity === 'error' || when === 'waits' || locations.length === 0) return null;
    const lines = locations.map(({ file, line, role }) => `${file}:${line} ${role}`);
    const key = [name, ...lines].join('\n');
    let place = this.places.get(key);
    if (!place) this.places.set(key, (place = { listed: [], others: new Set() }));
    return place;
  }
}

/** Whether the finding is listed there, as from now on if there is room. */
export function isListedAt({ listed, others }: Place, key: string): boolean {
  if (listed.includes(key)) return true;
  if (!others.has(key) && listed.length < LISTED) return listed.push(key) > 0;
  return false;
}

/** What the last one that is listed says of the others: how many, and `message` with that. */
export function withOthers(
  place: Place | null,
  key: string,
  message: string,
): { readonly message: string; readonly others?: number } {
  const others = place?.listed.at(-1) === key ? place.others.size : 0;
  if (others === 0) return { message };
  const told =
    others === 1
      ? 'One more finding of this kind is about the same lines, and not listed.'
      : `${formatCount(others)} more findings of this kind are about the same lines, and not listed.`;
  return { message: `${message} ${told}`, others };
}
