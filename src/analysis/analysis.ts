import type { FindingId, TimeNs } from '../base/index';
import { asId, NS_PER_MS, NS_PER_S, timeNs } from '../base/index';
import type { Lane, LockWay, ProcessState, RunState } from '../model/index';
import type { FindingRow } from '../protocol/view/index';
import { withDefiance } from './stalls/defiance';
import { keptBy } from './kept';
import { Places, type Place } from './places';
import { RULES } from './rules/registry';
import type { Context, Instance, Rule, Severity, Thresholds } from './rules/rule';
import { WaitGraph } from './waits/waitGraph';

export type { Severity, Thresholds } from './rules/rule';

export interface AnalysisOptions {
  /** Rules that are not checked. */
  readonly disabled?: readonly string[];
  /** Severity by rule, where it shall differ. */
  readonly severity?: Readonly<Record<string, Severity>>;
  readonly thresholds?: Partial<Thresholds>;
  /** A rule has failed, and looks no more. Without this, `check` throws. */
  readonly onFailure?: (rule: string, error: unknown) => void;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  longHoldNs: 100 * NS_PER_MS,
  longHoldWaitNs: 50 * NS_PER_MS,
  contentionNs: 100 * NS_PER_MS,
  contentionWaits: 10,
  contentionShare: 0.1,
  backpressureNs: 500 * NS_PER_MS,
  backpressureShare: 0.5,
  poolQueuedNs: NS_PER_S,
  unboundedDepth: 1000,
  leakedThreads: 50,
  pollsPerSecond: 50,
  starvationNs: NS_PER_S,
  gilNs: NS_PER_S,
  gilShare: 0.3,
};

/** How often periodic rules look, and how often at most a finding that only grew is told again, ns. */
const PERIOD_NS = 100 * NS_PER_MS;
const RETELL_NS = NS_PER_S;
/** How often rules look whose cost grows with the run. */
const SELDOM_NS = NS_PER_S;

/** Something found that is not believed yet. */
interface Candidate {
  readonly rule: Rule;
  readonly instance: Instance;
  /** RunState.revision when it was seen first. */
  readonly revision: number;
}

/** A finding that was told. */
interface Told {
  row: FindingRow;
  /** Of the row, without what it says of others. */
  message: string;
  /** Where it was found first; null: it is not counted by place. */
  readonly place: Place | null;
  evidence: string | null;
  /** Who is in it never goes on. */
  final: boolean;
  toldAt: number;
}

/** What to tell of a rule that has failed: the rest goes on without it. */
export const failureNote = (rule: string, error: unknown): string =>
  `Looking for ${rule} has failed and stops here, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

/** The findings of a run. Call `check` after each batch of the model. */
export class Analysis {
  private rules: readonly Rule[];
  private readonly thresholds: Thresholds;
  private readonly told = new Map<string, Told>();
  private readonly places = new Places();
  /** Where more was found that is not listed, since the last look. */
  private readonly grown = new Set<Place>();
  private candidates = new Map<string, Candidate>();
  private graph: WaitGraph;
  private graphOf = -1;
  private lookedAt = -Infinity;
  private summedUp = false;
  private readonly objects = new Set<number>();
  private ways: readonly LockWay[] = [];
  private begun: readonly ProcessState[] = [];
  private ended: readonly ProcessState[] = [];
  private seldomAt = -Infinity;

  constructor(
    readonly model: RunState,
    private readonly options: AnalysisOptions = {},
  ) {
    this.rules = RULES.filter((rule) => !options.disabled?.includes(rule.name));
    this.thresholds = {
      ...DEFAULT_THRESHOLDS,
      longHoldNs: model.longHoldNs,
      ...options.thresholds,
    };
    this.graph = new WaitGraph(model);
  }

  /**
   * Looks again; findings that are new or changed since the last call. Costs nothing when no wait
   * changed, else about as much as there are waiting lanes. `thorough`: periodic rules look, too,
   * whenever they looked last.
   */
  check(thorough = false): FindingRow[] {
    const { model } = this;
    const stale = model.waitRevision !== this.graphOf || this.graph.passing;
    const waits = stale || this.candidates.size > 0;
    const ended = model.exit !== null;
    const periodic = model.now - this.lookedAt >= PERIOD_NS || ended || thorough;
    if (!waits && !periodic) return [];
    if (stale) {
      this.graph = new WaitGraph(model);
      this.graphOf = model.waitRevision;
    }
    const changed: FindingRow[] = [];
    if (waits) this.checkWaits(changed);
    // The program may be ended for it: what has led to it, such as a worker that died, is told as well.
    const hangs = changed.some((row) => this.isFinal(row));
    if (periodic || hangs) this.checkPeriodic(changed, ended, hangs);
    this.tellOthers(changed);
    return changed;
  }

  /** All findings so far, in the order found. */
  findings(): FindingRow[] {
    return [...this.told.values()].map((told) => told.row);
  }

  /** Whether something was found that is not believed yet. */
  get undecided(): boolean {
    return this.candidates.size > 0;
  }

  /** The finding that keeps a thread waiting for ever, as of the last `check`; null: none does. */
  keeping(lane: Lane): FindingRow | null {
    const final = [...this.told.values()].filter((told) => told.final).map((told) => told.row);
    return keptBy(this.model, this.graph, final, lane);
  }

  /** Whether who is in a finding that was told never goes on. */
  isFinal({ id }: FindingRow): boolean {
    return [...this.told.values()].some((told) => told.row.id === id && told.final);
  }

  private checkWaits(changed: FindingRow[]): void {
    const before = this.candidates;
    this.candidates = new Map();
    for (const rule of this.rules) {
      if (rule.when !== 'waits') continue;
      for (const one of this.foundBy(rule)) {
        const key = `${rule.name}:${one.key}`;
        const told = this.told.get(key);
        if (told && told.evidence === one.evidence) continue;
        const candidate = before.get(key);
        const again = candidate?.instance.evidence === one.evidence ? candidate : null;
        const quiet = this.model.now - one.sinceNs >= one.quietNs;
        const isSure = one.evidence === null || (again && again.revision < this.model.revision);
        if (isSure && quiet) this.tell(rule, one, changed);
        else {
          const { revision } = this.model;
          this.candidates.set(key, again ?? { rule, instance: one, revision });
        }
      }
    }
    this.settle(before, changed);
  }

  private foundBy(rule: Rule): readonly Instance[] {
    try {
      const found = rule.check(this.context());
      return rule.final ? found.map((one) => withDefiance(this.model, one)) : found;
    } catch (error) {
      const { onFailure } = this.options;
      if (!onFailure) throw error;
      this.rules = this.rules.filter((one) => one !== rule);
      onFailure(rule.name, error);
      return [];
    }
  }

  /**
   * Candidates that are gone because their process is: nothing of them moved until the end, so
   * they are as certain as they will ever be.
   */
  private settle(before: ReadonlyMap<string, Candidate>, changed: FindingRow[]): void {
    const { model } = this;
    for (const [key, { rule, instance }] of before) {
      if (this.candidates.has(key) || this.told.get(key)?.evidence === instance.evidence) continue;
      const stood = instance.participants.every(({ lane, waitSinceNs }) => {
        const ended = model.lane(lane);
        return ended?.endedWaiting === true && ended.since === waitSinceNs;
      });
      if (stood && model.now - instance.sinceNs >= instance.quietNs) {
        this.tell(rule, instance, changed);
      }
    }
  }

  private checkPeriodic(changed: FindingRow[], ended: boolean, hangs: boolean): void {
    const { model } = this;
    this.lookedAt = model.now;
    for (const object of model.takeContended()) this.objects.add(object.id);
    if (ended && !this.summedUp) {
      // The last look, with the numbers of the whole run.
      this.summedUp = true;
      for (const object of model.allObjects())
        if (object.waits.count > 0) this.objects.add(object.id);
    }
    this.ways = model.lockOrder.takeFresh();
    this.begun = model.begun.take();
    this.ended = model.ended.take();
    const seldom = model.now - this.seldomAt >= SELDOM_NS || ended || hangs;
    if (seldom) this.seldomAt = model.now;
    for (const rule of this.rules) {
      if (rule.when !== 'periodic' && !(seldom && rule.when === 'seldom')) continue;
      for (const one of this.foundBy(rule)) {
        const told = this.told.get(`${rule.name}:${one.key}`);
        if (!told) this.tell(rule, one, changed);
        else if (hasGrown(told, one, model.now, ended)) this.tell(rule, one, changed);
      }
    }
    this.objects.clear();
  }

  private context(): Context {
    const { model: state, graph, thresholds, objects, ways, begun, ended } = this;
    return { state, graph, thresholds, objects, ways, begun, ended };
  }

  private tell(rule: Rule, one: Instance, changed: FindingRow[]): void {
    if (this.isIgnored(rule.name, one)) return;
    const key = `${rule.name}:${one.key}`;
    const told = this.told.get(key);
    const place = told ? told.place : this.places.of(rule, one);
    if (!told && place && !place.list(key)) {
      if (place.count(key)) this.grown.add(place);
      return;
    }
    const at: TimeNs = timeNs(rule.when === 'waits' ? one.sinceNs : this.model.now);
    const row: FindingRow = {
      id: told?.row.id ?? asId<FindingId>(this.told.size + 1),
      rule: rule.name,
      severity: this.options.severity?.[rule.name] ?? rule.severity,
      title: one.title,
      ...(place?.withOthers(key, one.message) ?? { message: one.message }),
      help: one.help ?? rule.help,
      count: one.count || (told?.row.count ?? 0) + 1,
      firstNs: told?.row.firstNs ?? at,
      lastNs: at,
      participants: one.participants,
      locations: one.locations,
      objects: one.objects,
    };
    const { message, evidence } = one;
    const final = rule.final === true && !one.passing;
    this.told.set(key, { row, message, place, evidence, final, toldAt: this.model.now });
    changed.push(row);
  }

  private tellOthers(changed: FindingRow[]): void {
    for (const place of this.grown) {
      const last = this.told.get(place.last)!;
      last.row = { ...last.row, ...place.withOthers(place.last, last.message) };
      changed.push(last.row);
    }
    this.grown.clear();
  }

  /** `# heddle: ignore[rule]`, or with `//`, on one of its lines silences a finding. */
  private isIgnored(rule: string, one: Instance): boolean {
    return one.locations.some(({ file, line }) => {
      const text = this.model.sites.sourceLine(file, line) ?? '';
      const found = /(?:#|\/\/)\s*heddle:\s*ignore(?:\[([^\]]*)\])?/.exec(text);
      if (!found) return false;
      return found[1] === undefined || found[1].split(',').some((name) => name.trim() === rule);
    });
  }
}

function hasGrown(told: Told, one: Instance, now: number, ended: boolean): boolean {
  if (one.count === told.row.count && one.message === told.message) return false;
  return ended || now - told.toldAt >= RETELL_NS;
}
