import { elapsed, formatCount, formatDuration } from '../../base/index';
import type { LaneRow, LockRow, ObjectDetails, QueueRow } from '../../protocol/view/index';
import type { RowStore } from '../runs/rowStore';
import { lockFigures, queueFigures } from '../trees/objectRows';
import { isBlocked, plural, waitSentence } from '../words/waits';

/** What is known about the lines of one file. Lines count from 1. */
export interface FileFacts {
  /** Lanes blocked on a line now. */
  readonly blocked: ReadonlyMap<number, readonly LaneRow[]>;
  /** Locks and queues made on a line. */
  readonly made: ReadonlyMap<number, readonly (LockRow | QueueRow)[]>;
  /** Time lost on a line since the run began. */
  readonly waits: ReadonlyMap<number, SiteWaits>;
}

export interface SiteWaits {
  readonly waitNs: number;
  readonly contended: number;
  readonly acquisitions: number;
  readonly names: readonly string[];
}

/** Gathers what concerns a file; `details` are those of the objects that matter. */
export function factsOf(file: string, rows: RowStore, details: Iterable<ObjectDetails>): FileFacts {
  const blocked = new Map<number, LaneRow[]>();
  for (const lane of rows.live ? rows.aliveLanes() : []) {
    const site = lane.wait?.site;
    if (site && site.file === file && isBlocked(lane)) add(blocked, site.line, lane);
  }
  const made = new Map<number, (LockRow | QueueRow)[]>();
  for (const row of [...rows.locks.values(), ...rows.queues.values()]) {
    if (row.created?.file === file && row.kind !== 'Counter') add(made, row.created.line, row);
  }
  const waits = new Map<number, SiteWaits>();
  for (const { object, sites } of details) {
    const name = rows.objectName(object);
    for (const { site, ...figures } of sites) {
      if (site.file !== file || figures.waitNs === 0) continue;
      waits.set(site.line, sum(waits.get(site.line), figures, name));
    }
  }
  return { blocked, made, waits };
}

function add<T>(map: Map<number, T[]>, line: number, value: T): void {
  const list = map.get(line);
  if (list) list.push(value);
  else map.set(line, [value]);
}

type Figures = Omit<SiteWaits, 'names'>;

function sum(old: SiteWaits | undefined, more: Figures, name: string | null): SiteWaits {
  return {
    waitNs: (old?.waitNs ?? 0) + more.waitNs,
    contended: (old?.contended ?? 0) + more.contended,
    acquisitions: (old?.acquisitions ?? 0) + more.acquisitions,
    names: [...new Set([...(old?.names ?? []), ...(name === null ? [] : [name])])],
  };
}

/** `worker-1, worker-2 blocked 12.1 s` for the end of a line. */
export function blockedText(lanes: readonly LaneRow[], rows: RowStore): string {
  const longest = Math.max(
    ...lanes.map(({ wait }) => (wait ? elapsed(wait.sinceNs, rows.nowNs) : 0)),
  );
  const names =
    lanes.length <= 2 ? lanes.map(({ id }) => rows.laneName(id)).join(', ') : howMany(lanes);
  return `${names} blocked ${formatDuration(longest)}`;
}

/** `3 threads`, `2 threads and 6 tasks`. */
function howMany(lanes: readonly LaneRow[]): string {
  const tasks = lanes.filter(({ kind }) => kind === 'task').length;
  const threads = lanes.length - tasks;
  const parts = [threads > 0 && plural(threads, 'thread'), tasks > 0 && plural(tasks, 'task')];
  return parts.filter(Boolean).join(' and ');
}

/** `waited 3.2 s in 812 of 4 031` for the end of a line. */
export function waitsText(waits: SiteWaits): string {
  const share = waits.contended > 0 ? ` in ${formatCount(waits.contended)}` : '';
  const of = share && waits.acquisitions > 0 ? ` of ${formatCount(waits.acquisitions)}` : '';
  return `waited ${formatDuration(waits.waitNs)}${share}${of}`;
}

/** What stands above the line where locks or queues are made; null when they had no use. */
export function madeText(made: readonly (LockRow | QueueRow)[], rows: RowStore): string | null {
  const locks = made.filter((row): row is LockRow => 'acquisitions' in row);
  const queues = made.filter((row): row is QueueRow => 'puts' in row);
  const parts = [locksText(locks, rows), ...queues.slice(0, 3).map(queueText)];
  const text = parts.filter((part) => part !== null).join(' | ');
  return text === '' ? null : text;
}

function locksText(locks: readonly LockRow[], rows: RowStore): string | null {
  const total = (of: (lock: LockRow) => number): number =>
    locks.reduce((all, lock) => all + of(lock), 0);
  const acquired = total((lock) => lock.acquisitions);
  const waited = total((lock) => lock.waitNs.total);
  const contended = total((lock) => lock.contended);
  const waiting = total((lock) => lock.waiters);
  const [first] = [...locks].sort((a, b) => b.waitNs.total - a.waitNs.total);
  if (!first || (acquired === 0 && waited === 0)) return null;
  const name = locks.length === 1 ? first.name : `${locks.length} locks`;
  const owner = locks.length === 1 && rows.live ? rows.laneName(first.owner) : null;
  // Nobody acquires a barrier or an event.
  const isAcquired = acquired > 0;
  const times = isAcquired || contended === 0 ? '' : `, ${plural(contended, 'time')}`;
  return [
    `${name}: ${waited > 0 ? `others waited ${formatDuration(waited)}${times}` : 'never waited for'}`,
    ...(isAcquired ? [`${formatCount(acquired)} acquired`] : []),
    ...(isAcquired && contended > 0 ? [`${formatCount(contended)} contended`] : []),
    ...(waiting > 0 && rows.live ? [`${plural(waiting, 'waits', 'wait')} now`] : []),
    ...(locks.length > 1 && waited > 0 ? [`most for ${first.name}`] : []),
    ...(owner === null ? [] : [`held by ${owner}`]),
  ].join(' · ');
}

function queueText(queue: QueueRow): string | null {
  if (queue.puts === 0 && queue.gets === 0) return null;
  const { depth } = queue;
  return [
    `${queue.name}: depth ${formatCount(depth.last)}, at most ${formatCount(depth.max)}`,
    `${formatCount(queue.puts)} put`,
    `${formatCount(queue.gets)} taken`,
  ].join(' · ');
}

/** Paragraphs of plain text for a hover over a line; none when nothing is known. */
export function hoverParagraphs(line: number, facts: FileFacts, rows: RowStore): string[] {
  const paragraphs: string[] = [];
  const lanes = facts.blocked.get(line) ?? [];
  if (lanes.length > 0) {
    const told = lanes
      .slice(0, 8)
      .map((lane) => `${rows.laneName(lane.id)} ${waitSentence(lane, rows) ?? ''}`);
    const rest = lanes.length - told.length;
    paragraphs.push([...told, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'));
  }
  const waits = facts.waits.get(line);
  if (waits) {
    const what = waits.names.length > 0 ? ` for ${waits.names.slice(0, 4).join(', ')}` : '';
    paragraphs.push(`Threads ${waitsText(waits)}${what}.`);
  }
  for (const row of (facts.made.get(line) ?? []).slice(0, 4)) {
    paragraphs.push(('puts' in row ? queueFigures(row) : lockFigures(row)).join('\n'));
  }
  return paragraphs;
}
