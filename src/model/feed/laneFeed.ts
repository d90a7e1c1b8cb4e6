import { NS_PER_MS, timeNs, type LaneId } from '../../base/index';
import type { LaneRow, LaneStates } from '../../protocol/view/index';
import { waitObjectColumn } from '../events/waits';
import { laneRow } from '../rows/laneRows';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';

/** How often rows whose numbers only grow with time (open waits, trends) are sent again, ns. */
export const REFRESH_NS = 500 * NS_PER_MS;
/**
 * Rows that change all the time are sent no more often than this, ns: nobody reads faster. What
 * lanes do is told at once, in a few numbers. Of many lanes nobody reads all, and their rows are
 * most of what a view is sent, so they come less often.
 */
const ROWS_NS = 200 * NS_PER_MS;
const ROWS_NS_PER_LANE = 2 * NS_PER_MS;
const ROWS_NS_AT_MOST = 500 * NS_PER_MS;
/** So many rows may go with any delta. */
const FEWEST_ROWS = 16;

type Columns = { -readonly [Key in keyof LaneStates]: LaneStates[Key][number][] };

/** What goes into a delta. */
export interface LaneNews {
  readonly lanes?: readonly LaneRow[];
  readonly states?: LaneStates;
  readonly removedLanes?: readonly LaneId[];
}

/** What was told of a lane's row. */
interface Told {
  revision: number;
  atNs: number;
}

/**
 * What one view was told of lanes. Rows of many lanes are spread over the deltas of some time: all
 * in one they would keep what comes behind them waiting, on each of the ways to the view.
 */
export class LaneFeed {
  private told: (Told | undefined)[] = [];
  /** The lane that comes first when not all can. */
  private turn = 0;
  private addedNs = 0;
  /** Whether rows have yet to be told that changed before the last delta. */
  isBehind = false;

  constructor(private readonly state: RunState) {}

  /** Time between two rows of one lane, or of one object, ns. */
  get paceNs(): number {
    return Math.min(
      ROWS_NS_AT_MOST,
      Math.max(ROWS_NS, ROWS_NS_PER_LANE * this.state.allLanes().length),
    );
  }

  /** Begins anew: nothing was told. */
  reset(): void {
    this.told = [];
    this.isBehind = false;
  }

  /** What changed since all was told need not wait for its time. */
  full(): LaneNews {
    this.reset();
    const news = this.next(-1, true);
    for (const one of this.told) if (one) one.atNs = this.state.now - this.paceNs;
    return news;
  }

  /** What to tell now. `revision`: of the last delta; `all`: rows of all lanes that have news. */
  next(revision: number, all: boolean): LaneNews {
    const { state, paceNs } = this;
    const { now, changed, blocked } = state;
    const lanes = state.allLanes();
    // Where no lane has changed, only rows of those that wait go on; a hung run may have had thousands of tasks.
    const isCalm = changed.lanes <= revision && !this.isBehind && !all;
    const looked = isCalm ? blocked : lanes;
    const removed = this.removed(revision);
    if (looked.length === 0) return removed;
    const rows: LaneRow[] = [];
    const states = { lane: [], state: [], object: [], since: [] } as Columns;
    let room = all
      ? Infinity
      : Math.max(FEWEST_ROWS, Math.ceil((lanes.length * (now - this.addedNs)) / paceNs));
    this.addedNs = now;
    this.isBehind = false;
    const first = this.turn;
    for (let step = 0; step < looked.length; step++) {
      const index = (first + step) % looked.length;
      const lane = looked[index]!;
      const due = all ? this.hasNews(lane, 0) : this.hasNews(lane, paceNs);
      if (due === 'new' || (due && room > 0)) {
        this.told[lane.id] = { revision: state.revision, atNs: now };
        rows.push(laneRow(state, lane));
        if (--room === 0) this.turn = index + 1;
        continue;
      }
      this.isBehind ||= lane.revision > (this.told[lane.id]?.revision ?? -1);
      if (lane.revision > revision) this.addState(states, lane);
    }
    rows.sort((a, b) => a.id - b.id);
    return {
      ...removed,
      ...(rows.length > 0 && { lanes: rows }),
      ...(states.lane.length > 0 && { states }),
    };
  }

  /** Lanes the view was told of that are gone. */
  private removed(revision: number): LaneNews {
    const removedLanes: LaneId[] = [];
    for (const id of this.state.removedLanes.since(revision)) {
      if (!this.told[id]) continue;
      this.told[id] = undefined;
      removedLanes.push(id);
    }
    return removedLanes.length > 0 ? { removedLanes } : {};
  }

  /** Whether its row is due; one that the view does not know at all cannot wait. */
  private hasNews(lane: Lane, paceNs: number): 'new' | boolean {
    const told = this.told[lane.id];
    if (!told) return 'new';
    const age = this.state.now - told.atNs;
    if (lane.revision > told.revision) return age >= paceNs;
    return lane.waiting && (paceNs === 0 || age >= REFRESH_NS);
  }

  private addState(states: Columns, lane: Lane): void {
    const { state } = this;
    states.lane.push(lane.id);
    states.state.push(lane.state);
    states.object.push(lane.waiting ? waitObjectColumn(lane, state.object(lane.target)) : 0);
    states.since.push(timeNs(lane.waiting ? lane.since : 0));
  }
}
