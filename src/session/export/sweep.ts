import {
  pastWait,
  type Lane,
  type PastWait,
  type RunState,
  type SyncObject,
  type Wake,
} from '../../model/index';

/** A lock that a lane held. Times in ns. */
export interface PastHold {
  readonly start: number;
  readonly end: number;
  /** ObjectId it is shown under, 0: none. */
  readonly object: number;
  /** SiteId of the line that took it, 0: unknown. */
  readonly site: number;
  /** false: the run ended first. */
  readonly released: boolean;
}

/** Takes what lanes did, each lane's in the order it ended. */
export interface SpanSink {
  wait(lane: Lane, wait: PastWait): void;
  hold(lane: Lane, hold: PastHold): void;
  wake?(wake: Wake): void;
  depth?(queue: SyncObject, time: number, depth: number): void;
}

/** Makes the text of one form from what lanes did. */
export interface Exporter extends SpanSink {
  /** All has been told. */
  finish(): void;
  /** The text made since it was asked last. */
  take(): string;
}

/** Anything that keeps items by index and drops the oldest. */
interface Items {
  readonly count: number;
  readonly firstItem: number;
}

/**
 * Hands on what has come into the timeline of a model since it was called last, so that all of a run
 * can be told while the model keeps only the end of it.
 */
export class Sweep {
  /** Items that the model had dropped before they were read. */
  missed = 0;
  private readonly waits: number[] = [];
  private readonly holds: number[] = [];
  private readonly depths: number[] = [];
  private wakes = 0;
  /** RunState.revision of the last time: what changed since has this one or a later. */
  private revision = 0;

  constructor(
    private readonly model: RunState,
    private readonly sink: SpanSink,
  ) {}

  run(): void {
    const { model, sink } = this;
    for (const lane of model.allLanes()) if (lane.revision >= this.revision) this.lane(lane);
    for (const object of model.objects)
      if (object?.depths && object.revision >= this.revision) this.queue(object);
    const { wakes } = model;
    this.wakes = this.each(wakes, this.wakes, (index) => sink.wake?.(wakes.wake(index)));
    this.revision = model.revision;
  }

  /** Tells the locks that threads held when the run ended, as far as they said so. */
  finish(): void {
    for (const lane of this.model.allLanes()) {
      if (!lane.endedWaiting) continue;
      const { holds } = lane;
      for (let at = 0; at < holds.count; at++) {
        const object = this.model.object(holds.object(at))?.shownId ?? 0;
        const [start, site] = [holds.since(at), holds.site(at)];
        this.sink.hold(lane, { start, end: lane.endNs, object, site, released: false });
      }
    }
  }

  private lane(lane: Lane): void {
    const { id, waits, holdSpans } = lane;
    const { sink } = this;
    this.waits[id] = this.each(waits, this.waits[id] ?? 0, (index) =>
      sink.wait(lane, pastWait(lane, index)),
    );
    this.holds[id] = this.each(holdSpans, this.holds[id] ?? 0, (index) =>
      sink.hold(lane, {
        start: holdSpans.start(index),
        end: holdSpans.end(index),
        object: holdSpans.object(index),
        site: holdSpans.extra(index, 0),
        released: true,
      }),
    );
  }

  private queue(object: SyncObject): void {
    const depths = object.depths!;
    this.depths[object.id] = this.each(depths, this.depths[object.id] ?? 0, (index) => {
      const { time, depth } = depths.step(index);
      this.sink.depth?.(object, time, depth);
    });
  }

  /** Calls `tell` for each item from `next` on; gives where to go on. */
  private each({ count, firstItem }: Items, next: number, tell: (index: number) => void): number {
    if (firstItem > next) this.missed += firstItem - next;
    for (let index = Math.max(next, firstItem); index < count; index++) tell(index);
    return count;
  }
}
