import type { DurationNs, LaneId, ObjectId, TimeNs } from '../../base/index';
import type {
  FindingRow,
  LaneRow,
  LaneState,
  LockRow,
  ProcessRow,
  QueueRow,
  RunRow,
  SiteRef,
} from './rows';

/** Version of these messages; host and view come from one build, a mismatch means a stale page. */
export const VIEW_PROTOCOL = 3;

/** First message of a host. */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: typeof VIEW_PROTOCOL;
  readonly mode: 'live' | 'recording';
  /** Whether the host can open a source line in an editor; otherwise the view shows the source itself. */
  readonly opensSource: boolean;
  /** What a reader should know of a recording, in sentences: that its end is missing, for one. Absent: nothing. */
  readonly notes?: readonly string[];
}

/**
 * State that changed since the last delta; the first one after `hello` is everything. Rows replace
 * the row of the same id. Never sent while nothing changed; while much does, rows follow a few times
 * a second and `states` tell in between what lanes do.
 */
export interface Delta {
  readonly type: 'delta';
  /** Everything up to here is known. */
  readonly nowNs: TimeNs;
  /** False once the run has ended or for a recording. */
  readonly live: boolean;
  readonly run?: RunRow;
  readonly processes?: readonly ProcessRow[];
  readonly lanes?: readonly LaneRow[];
  /** Lanes that changed since their row was sent. */
  readonly states?: LaneStates;
  readonly locks?: readonly LockRow[];
  readonly queues?: readonly QueueRow[];
  readonly findings?: readonly FindingRow[];
  /** Objects that are gone and had nothing to tell. */
  readonly removed?: readonly ObjectId[];
  /** Lanes that have ended and are no longer listed, as there are too many. */
  readonly removedLanes?: readonly LaneId[];
  /** Whole-run strip: share of alive lanes that wait (0–1) per bin from time 0. */
  readonly overview?: { readonly binNs: DurationNs; readonly waiting: readonly number[] };
}

/** What lanes do now: equally long columns. */
export interface LaneStates {
  readonly lane: readonly LaneId[];
  readonly state: readonly LaneState[];
  /** ObjectId waited for (for joins the LaneId), 0: none */
  readonly object: readonly number[];
  /** When its wait began; 0 for lanes that run. */
  readonly since: readonly TimeNs[];
}

/** Answer to a request that carries the same `id`. Tiles are answered in binary (tiles.ts). */
export type Reply =
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'error';
      readonly message: string;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'slice';
      readonly slice: SliceDetails | null;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'lane';
      readonly lane: LaneDetails;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'object';
      readonly object: ObjectDetails;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'range';
      readonly range: RangeStats;
    }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly kind: 'source';
      readonly source: SourceExcerpt;
    }
  | { readonly type: 'reply'; readonly id: number; readonly kind: 'saved'; readonly path: string };

export type HostMessage = Hello | Delta | Reply;

/** One exact slice of a lane. */
export interface SliceDetails {
  readonly lane: LaneId;
  readonly startNs: TimeNs;
  /** null while it lasts */
  readonly endNs: TimeNs | null;
  /** Member name of WaitReason, or null when the lane ran. */
  readonly reason: string | null;
  readonly object: ObjectId | null;
  /** As in WaitRow. */
  readonly what: string | null;
  /** Owner when the wait began, or the lane joined. */
  readonly owner: LaneId | null;
  readonly waker: LaneId | null;
  readonly outcome: 'ok' | 'timeout' | 'error' | null;
  /** Known from looks at the operating system, so long apart; null: told by the program. */
  readonly sampledNs: DurationNs | null;
  /** Spans that lasted at the time asked for, outermost first. */
  readonly spans: readonly SliceSpan[];
  readonly stack: readonly SiteRef[];
  /** What the owner was doing, when it was sampled. */
  readonly ownerStack: readonly SiteRef[];
}

/** A part of the work that the program named, or the handler of a signal. */
export interface SliceSpan {
  readonly kind: 'named' | 'signal';
  readonly name: string;
  readonly site: SiteRef | null;
  readonly startNs: TimeNs;
  /** null while it lasts */
  readonly endNs: TimeNs | null;
}

export interface LaneDetails {
  readonly lane: LaneId;
  /** Where it waits now or waited last. */
  readonly stack: readonly SiteRef[];
  readonly startedAt: readonly SiteRef[];
  /** `waits for → held by → waits for …`, this lane first; a repeated lane closes a cycle. */
  readonly chain: readonly { readonly lane: LaneId; readonly object: ObjectId | null }[];
  /** Time by what it was spent on. */
  readonly time: readonly { readonly state: number; readonly ns: DurationNs }[];
  /** What it waited for longest. */
  readonly waits: readonly WaitedRow[];
}

/** Waits of one lane for the same at the same line, added up. */
export interface WaitedRow {
  /** Member name of WaitReason; null: of many waits only the object is known. */
  readonly reason: string | null;
  readonly object: ObjectId | null;
  /** The thread or task whose end or result it waited for. */
  readonly lane: LaneId | null;
  /** What a wait for I/O or a process was for, as a phrase after `waits for`. */
  readonly what: string | null;
  readonly site: SiteRef | null;
  readonly ns: DurationNs;
  readonly count: number;
}

export interface ObjectDetails {
  readonly object: ObjectId;
  readonly created: readonly SiteRef[];
  readonly sites: readonly {
    readonly site: SiteRef;
    readonly acquisitions: number;
    readonly contended: number;
    readonly waitNs: DurationNs;
  }[];
  readonly waiters: readonly { readonly lane: LaneId; readonly sinceNs: TimeNs }[];
  /** Where it was held when others had to wait, by time they lost. */
  readonly blamed: readonly {
    readonly site: SiteRef;
    readonly waitNs: DurationNs;
    readonly count: number;
  }[];
}

/** Tables counted over a range only. */
export interface RangeStats {
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly lanes: readonly {
    readonly id: LaneId;
    readonly runNs: DurationNs;
    readonly waitNs: DurationNs;
  }[];
  readonly objects: readonly {
    readonly id: ObjectId;
    readonly waitNs: DurationNs;
    readonly waits: number;
    readonly maxNs: DurationNs;
  }[];
}

export interface SourceExcerpt {
  readonly file: string;
  /** Number of the first line given, from 1. */
  readonly firstLine: number;
  /** Empty when the file cannot be read. */
  readonly lines: readonly string[];
}

/** What the view asks of its host. Every request but `ready`, `openSource` is answered. */
export type ViewMessage =
  /** The page is up, or became visible again: send `hello` and a full delta. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'tiles';
      readonly id: number;
      readonly level: number;
      readonly index: number;
      readonly lanes: readonly LaneId[];
      readonly queues: readonly ObjectId[];
      readonly wakes: boolean;
    }
  | { readonly type: 'slice'; readonly id: number; readonly lane: LaneId; readonly atNs: TimeNs }
  | { readonly type: 'lane'; readonly id: number; readonly lane: LaneId }
  | { readonly type: 'object'; readonly id: number; readonly object: ObjectId }
  | { readonly type: 'range'; readonly id: number; readonly fromNs: TimeNs; readonly toNs: TimeNs }
  /** Lines around a site of this run; other files are refused. */
  | { readonly type: 'source'; readonly id: number; readonly file: string; readonly line: number }
  | { readonly type: 'openSource'; readonly file: string; readonly line: number }
  /** Keep the recording of this run. */
  | { readonly type: 'save'; readonly id: number };
