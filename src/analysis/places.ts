import { formatCount } from '../base/index';
import type { Instance, Rule } from './rules/rule';

/** Findings of one rule about the same lines that are listed: a program may make an object for each request. */
const LISTED = 5;

/** Findings of one rule about the same lines. */
export class Place {
  /** Key of the last one that is listed: it tells of the others. */
  last = '';
  private listed = 0;
  private readonly others = new Set<string>();

  /** Lists a finding that is new here; false: there are enough. */
  list(key: string): boolean {
    if (this.listed === LISTED) return false;
    this.listed++;
    this.last = key;
    return true;
  }

  /** Counts a finding that is not listed; false: it was counted before. */
  count(key: string): boolean {
    const { size } = this.others;
    return this.others.add(key).size > size;
  }

  /** What a listed finding says of the others: how many, and `message` with that. */
  withOthers(key: string, message: string): { readonly message: string; readonly others?: number } {
    const others = this.last === key ? this.others.size : 0;
    if (others === 0) return { message };
    const told =
      others === 1
        ? 'One more finding of this kind is about the same lines, and not listed.'
        : `${formatCount(others)} more findings of this kind are about the same lines, and not listed.`;
    return { message: `${message} ${told}`, others };
  }
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
    if (!place) this.places.set(key, (place = new Place()));
    return place;
  }
}
