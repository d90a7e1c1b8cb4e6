import { fileName, type Lane, type PastWait, type RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { Names } from './names';
import type { Exporter, PastHold } from './sweep';

export const TALLY_KINDS = ['waits', 'blame', 'holds'] as const;
/** Time that lanes waited; that others waited while somebody held a lock; that locks were held. */
export type TallyKind = (typeof TALLY_KINDS)[number];

/** One level of a stack, as the user knows it. */
export interface Frame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
}

/** Time by stack, outermost frame first. */
export interface StackTime {
  readonly frames: readonly Frame[];
  readonly ns: number;
}

/** What one thread did at one place. */
interface Place {
  readonly process: Lane['process'];
  /** What the thread or task is called. */
  readonly track: string;
  /** StackId, or a SiteId where only the line is known. */
  readonly stack: number;
  readonly site: number;
  readonly leaf: string;
  ns: number;
}

/** Holds that are looked at to find the one that a wait fell into. */
const MAX_LOOK = 64;

/** Adds up times by stack: memory grows with the number of places, not of spans. */
export class Tally implements Exporter {
  private text = '';
  private readonly places: Readonly<Record<TallyKind, Map<string, Place>>> = {
    waits: new Map(),
    blame: new Map(),
    holds: new Map(),
  };
  private readonly names: Names;

  constructor(
    private readonly model: RunState,
    private readonly toText: (tally: Tally) => string,
  ) {
    this.names = new Names(model);
  }

  wait(lane: Lane, wait: PastWait): void {
    const { start, end, owner, target, stack, ownerStack, reason } = wait;
    this.add('waits', lane, stack, 0, this.names.wait(wait), end - start);
    const holder = this.model.lane(owner);
    if (!holder || reason !== (WaitReason.Lock as number)) return;
    const object = this.model.object(target)?.shownId ?? 0;
    const site = ownerStack === 0 ? this.siteOfHold(holder, object, wait) : 0;
    const leaf = `holds ${this.names.object(object)}`;
    this.add('blame', holder, ownerStack, site, leaf, end - start);
  }

  hold(lane: Lane, { start, end, object, site }: PastHold): void {
    this.add('holds', lane, 0, site, `holds ${this.names.object(object)}`, end - start);
  }

  finish(): void {
    this.text = this.toText(this);
  }

  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  /** Stacks with their times, longest first. */
  stacks(kind: TallyKind): StackTime[] {
    return [...this.places[kind].values()]
      .sort((a, b) => b.ns - a.ns)
      .map((place) => {
        const { stack, site, leaf, ns } = place;
        const root = this.root(place).map((name) => ({ name }));
        return { frames: [...root, ...this.frames(stack, site), { name: leaf }], ns };
      });
  }

  private frames(stack: number, site: number): Frame[] {
    const { sites } = this.model;
    const known = site === 0 ? sites.frames(stack).reverse() : [sites.site(site)];
    return known.map(({ file, line, function: name }) => ({
      name: `${name} (${fileName(file)}:${line})`,
      file,
      line,
    }));
  }

  private add(
    kind: TallyKind,
    lane: Lane,
    stack: number,
    site: number,
    leaf: string,
    ns: number,
  ): void {
    const { process } = lane;
    const track = this.names.track(lane);
    const key = `${process} ${stack} ${site} ${track}\n${leaf}`;
    const places = this.places[kind];
    const place = places.get(key);
    if (place) place.ns += ns;
    else places.set(key, { process, track, stack, site, leaf, ns });
  }

  private root({ process, track }: Place): string[] {
    const { pid } = this.model.process(process);
    return this.model.allProcesses().length > 1 ? [`process ${pid}`, track] : [track];
  }

  /** The line that had taken the lock which a wait was for; 0: unknown. */
  private siteOfHold({ holdSpans, holds }: Lane, object: number, wait: PastWait): number {
    const first = holdSpans.firstEndingAfter(wait.start);
    const last = Math.min(holdSpans.count, first + MAX_LOOK);
    for (let at = first; at < last; at++)
      if (holdSpans.object(at) === object && holdSpans.start(at) < wait.end)
        return holdSpans.extra(at, 0);
    const open = holds.find(wait.target);
    return open < 0 ? 0 : holds.site(open);
  }
}
