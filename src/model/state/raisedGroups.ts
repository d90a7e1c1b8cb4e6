import type { Lane } from './lane';
import type { RaisedState } from './raised';

/** Exceptions alike: they ended lanes of one kind, made at one place, and come from one line. */
export interface RaisedGroup {
  readonly key: string;
  /** The first of those that they ended; of items of a queue, the thread that should have sent them. */
  readonly lane: Lane;
  /** null: not known. */
  readonly raised: RaisedState | null;
  readonly ended: 'lane' | 'item';
  count: number;
}

/** What grows with the lines of the program, not with its run. */
export class RaisedGroups {
  private readonly groups = new Map<string, RaisedGroup>();

  add(lane: Lane, raised: RaisedState | null, ended: RaisedGroup['ended'] = 'lane'): void {
    const { process, kind, startStack } = lane;
    const key = [process, kind, ended, startStack, raised?.site ?? 0].join(' ');
    const known = this.groups.get(key);
    if (known) known.count++;
    else this.groups.set(key, { key, lane, raised, ended, count: 1 });
  }

  all(): readonly RaisedGroup[] {
    return [...this.groups.values()];
  }
}
