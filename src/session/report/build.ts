import type { DurationNs, LaneId, ObjectId } from '../../base/index';
import {
  LaneState,
  type FindingRow,
  type LaneRow,
  type LockRow,
  type ObjectDetails,
  type PoolRow,
  type ProcessRow,
  type QueueRow,
  type RaisedRow,
  type RunRow,
  type SiteRef,
  type WaitedRow,
} from '../../protocol/view/index';
import type { Baseline } from './ci/baseline';
import { fingerprintOf } from './ci/fingerprint';
import { COUNTER, counterOf, programOf, spanOf } from './programs';
import { knownSite, siteOf } from './sites';
import {
  REPORT_SCHEMA,
  type Report,
  type ReportException,
  type ReportExit,
  type ReportFinding,
  type ReportLane,
  type ReportLock,
  type ReportPool,
  type ReportProcess,
  type ReportQueue,
  type ReportSlowSteps,
  type ReportState,
  type ReportTask,
  type ReportThread,
  type ReportWait,
  type ReportWaited,
} from './types';

/** The thread that started something, and where. */
export interface Starter {
  readonly startedBy: LaneId | null;
  readonly site: SiteRef | null;
}

/** Everything a report is made of: the rows of a whole run. */
export interface ReportSource {
  readonly run: RunRow;
  readonly durationNs: DurationNs;
  readonly processes: readonly ProcessRow[];
  readonly lanes: readonly LaneRow[];
  readonly locks: readonly LockRow[];
  readonly queues: readonly QueueRow[];
  readonly pools: readonly PoolRow[];
  readonly findings: readonly FindingRow[];
  /** How a process came to be, where known. */
  readonly startMethod: (process: ProcessRow) => string | undefined;
  /** Who started a thread, or a process, as far as is known. */
  readonly starterOf: (row: LaneRow | ProcessRow) => Starter;
  /** Where an object was used, with counters. */
  readonly sites: (object: ObjectId) => ObjectDetails['sites'];
  /** What a thread waited for longest. */
  readonly waited: (lane: LaneId) => readonly WaitedRow[];
}

/** Most rows of what a thread waited for. */
const MOST_WAITED = 5;

/** Builds the report; locks come ranked by the time others lost on them, findings worst first. */
export function buildReport(
  source: ReportSource,
  tool: Report['tool'],
  baseline: Baseline | null = null,
): Report {
  const names = new Names(source);
  const threads = source.lanes.filter(({ kind }) => kind === 'thread' || kind === 'native');
  const tasks = source.lanes.filter((lane) => lane.kind === 'task');
  return {
    schema: REPORT_SCHEMA,
    tool,
    run: {
      command: source.run.command,
      startedAt: source.run.startedAt,
      durationNs: source.durationNs,
      detail: source.run.detail,
      dropped: source.run.dropped,
      processors: source.run.processors && { ...source.run.processors },
      forgotten: source.run.forgotten && { ...source.run.forgotten },
      exit: source.run.exit && {
        code: source.run.exit.code,
        signal: source.run.exit.signal,
        reason: source.run.exit.reason as ReportExit['reason'],
      },
    },
    processes: source.processes.map((row) => processOf(row, source)),
    threads: threads.map((row) => threadOf(row, names, source)),
    tasks: tasks.map((row) => taskOf(row, names)),
    programs: source.lanes.flatMap(programOf),
    locks: [...source.locks]
      .sort((a, b) => b.waitNs.total - a.waitNs.total || a.id - b.id)
      .map((row) => lockOf(row, source.sites(row.id))),
    queues: source.queues.filter(({ kind }) => kind !== COUNTER).map(queueOf),
    pools: source.pools.map(poolOf),
    counters: source.queues.filter(({ kind }) => kind === COUNTER).map(counterOf),
    findings: worstFirst(source.findings).map((row) => findingOf(row, baseline)),
  };
}

const severities: Readonly<Record<FindingRow['severity'], number>> = {
  error: 0,
  warning: 1,
  info: 2,
};

/** Errors before warnings, and within them in the order found. */
export function worstFirst(findings: readonly FindingRow[]): FindingRow[] {
  return [...findings].sort(
    (a, b) => severities[a.severity] - severities[b.severity] || a.id - b.id,
  );
}

/** Names by id: rows refer to each other by ids alone. */
class Names {
  private readonly lanes: ReadonlyMap<LaneId, string>;
  private readonly objects: ReadonlyMap<ObjectId, string>;

  constructor(source: ReportSource) {
    this.lanes = new Map(source.lanes.map((row) => [row.id, row.name]));
    this.objects = new Map([...source.locks, ...source.queues].map((row) => [row.id, row.name]));
  }

  /** What a wait is for, as the user calls it. */
  of(object: ObjectId | null, lane: LaneId | null): string | null {
    const named = object === null ? undefined : this.objects.get(object);
    if (named !== undefined) return named;
    return lane === null ? null : (this.lanes.get(lane) ?? null);
  }
}

const starts = ['exec', 'fork', 'spawn', 'forkserver', 'subprocess'] as const;

function starterOf(
  row: LaneRow | ProcessRow,
  source: ReportSource,
): Pick<ReportThread, 'startedBy' | 'site'> {
  const { startedBy, site } = source.starterOf(row);
  return { startedBy, site: siteOf(site) };
}

function processOf(row: ProcessRow, source: ReportSource): ReportProcess {
  const start = source.startMethod(row);
  return {
    id: row.id,
    pid: row.pid,
    parent: row.parent,
    ...starterOf(row, source),
    name: row.name,
    start: starts.find((known) => known === start) ?? (row.parent === null ? 'exec' : 'subprocess'),
    runtime: row.runtime,
    startNs: row.startNs,
    endNs: row.endNs,
    exit: row.state === 'running' ? null : { orderly: row.state === 'exited', ...row.failure },
    note: row.note,
    gaps: (row.gaps ?? []).map(({ fromNs, toNs }) => ({ fromNs, toNs })),
    keptBy: row.keptBy
      ? row.keptBy.map(({ what, count, site }) => ({ what, count, site: siteOf(site) }))
      : null,
  };
}

const stateNames: Readonly<Record<LaneState, ReportState>> = {
  [LaneState.None]: 'ended',
  [LaneState.Running]: 'running',
  [LaneState.Lock]: 'lock',
  [LaneState.Queue]: 'queue',
  [LaneState.Sync]: 'sync',
  [LaneState.Join]: 'join',
  [LaneState.Sleep]: 'sleep',
  [LaneState.Io]: 'io',
  [LaneState.Gil]: 'gil',
  [LaneState.Other]: 'other',
  [LaneState.Stopped]: 'other',
};

function taskOf(row: LaneRow, names: Names): ReportTask {
  const { task } = row;
  // A spread here took V8 half of the time that a report of 20,000 tasks takes.
  return Object.assign(laneOf(row, names), {
    kind: task?.kind ?? 'unknown',
    parent: task?.parent ?? null,
    executor: task?.executor ?? null,
    created: siteOf(task?.created ?? null),
    thread: task?.ranOn ?? null,
    queuedBehind: task?.queuedBehind ?? null,
    outcome: task?.outcome ?? null,
    unretrieved: task?.unretrieved ?? false,
    exception: exceptionOf(task?.raised),
    due: task?.due ? { ...task.due } : null,
    ranNs: task?.ranNs ?? null,
    slowSteps: slowStepsOf(row),
  });
}

function exceptionOf(raised: RaisedRow | null | undefined): ReportException | null {
  return raised ? { text: raised.text, site: siteOf(raised.site) } : null;
}

function slowStepsOf({ slowSteps }: LaneRow): ReportSlowSteps | null {
  if (!slowSteps) return null;
  const { count, totalNs, longest } = slowSteps;
  return { count, totalNs, maxNs: longest[0]?.ranNs ?? 0 };
}

function laneOf(row: LaneRow, names: Names): ReportLane {
  return {
    id: row.id,
    process: row.process,
    name: row.name,
    startNs: row.startNs,
    endNs: row.endNs,
    waitNs: row.waitNs,
    state: stateNames[row.state],
    waitingFor: row.wait && waitOf(row.wait, names),
  };
}

function seenOf({ seen }: LaneRow): ReportThread['seen'] {
  if (!seen) return null;
  const places = seen.places.map(({ site, looks }) => ({ site: siteOf(site)!, looks }));
  return { looks: seen.looks, places };
}

function threadOf(row: LaneRow, names: Names, source: ReportSource): ReportThread {
  const { daemon, cpuNs, queuedNs, gil } = row;
  return {
    ...laneOf(row, names),
    ...starterOf(row, source),
    daemon,
    waited: source
      .waited(row.id)
      .slice(0, MOST_WAITED)
      .map((one) => waitedOf(one, names)),
    exception: exceptionOf(row.raised),
    exitStatus: row.exitStatus ?? null,
    native: row.kind === 'native',
    library: row.library === true,
    cpuNs,
    queuedNs,
    gil: gil && { estimatedNs: gil.ns, errorNs: gil.errorNs, looks: gil.looks },
    sitsAt: siteOf(row.sitsAt ?? null),
    seen: seenOf(row),
    slowSteps: slowStepsOf(row),
    spans: (row.spans ?? []).map(spanOf),
  };
}

function waitOf(wait: NonNullable<LaneRow['wait']>, names: Names): ReportWait {
  return {
    reason: lowerFirst(wait.reason),
    object: wait.object,
    name: names.of(wait.object, wait.lane),
    what: wait.what,
    holder: wait.holder,
    thread: wait.lane,
    sinceNs: wait.sinceNs,
    timeoutNs: wait.timeoutNs,
    site: siteOf(wait.site),
  };
}

function waitedOf(
  { reason, object, lane, what, site, ns, count }: WaitedRow,
  names: Names,
): ReportWaited {
  return {
    reason: reason && lowerFirst(reason),
    object,
    name: names.of(object, lane),
    what,
    site: siteOf(site),
    ns,
    count,
  };
}

function lockOf(row: LockRow, sites: ObjectDetails['sites']): ReportLock {
  return {
    id: row.id,
    process: row.process,
    kind: lowerFirst(row.kind),
    name: row.name,
    created: siteOf(row.created),
    acquisitions: row.acquisitions,
    contended: row.contended,
    waitNs: { ...row.waitNs },
    holdNs: { ...row.holdNs },
    sites: [...sites]
      .sort((a, b) => b.waitNs - a.waitNs || b.acquisitions - a.acquisitions)
      .map(({ site, acquisitions, contended, waitNs }) => ({
        ...knownSite(site),
        acquisitions,
        contended,
        waitNs,
      })),
  };
}

function queueOf(row: QueueRow): ReportQueue {
  return {
    id: row.id,
    process: row.process,
    kind: lowerFirst(row.kind),
    name: row.name,
    created: siteOf(row.created),
    maxsize: row.maxsize,
    puts: row.puts,
    gets: row.gets,
    depth: { ...row.depth },
    putWaitNs: row.putWaitNs,
    getWaitNs: row.getWaitNs,
    residenceNs: row.residenceNs,
  };
}

function poolOf(row: PoolRow): ReportPool {
  return { ...row, created: siteOf(row.created) };
}

/** One finding as the report has it. */
export function findingOf(row: FindingRow, baseline: Baseline | null = null): ReportFinding {
  const fingerprint = fingerprintOf(row);
  return {
    id: row.id,
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    message: row.message,
    count: row.count,
    others: row.others ?? 0,
    firstNs: row.firstNs,
    participants: row.participants.map((one) => ({
      thread: one.lane,
      name: one.thread,
      role: one.role,
      waitsFor: one.waitsFor,
      waitSinceNs: one.waitSinceNs,
      holds: one.holds.map(({ object, name, site }) => ({ object, name, site: siteOf(site) })),
      stack: one.stack.map(knownSite),
    })),
    locations: row.locations.map(({ file, line, role }) => ({ file, line, role })),
    objects: row.objects.map(({ id, kind, name }) => ({ id, kind: lowerFirst(kind), name })),
    help: row.help,
    fingerprint,
    known: baseline && baseline.has(fingerprint),
  };
}

/** Member names of the protocol's enums as the report spells them: `QueueGet` is `queueGet`. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
